package io.weir.journal.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.log.TopicId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Holds the bytes that were ever written: {@code src/test/resources/ops/<name>.v<version>.hex}. */
class OpCodecTest {
    private static final Epoch EPOCH = new Epoch(7, 3, 0x0123456789abcdefL);
    private static final Payload PAYLOAD = new Payload(33, "order.1", new byte[] {1, 2, 3});
    private static final Event FIRST = new Event(41, 1_700_000_000_000L, "", "writer-a", PAYLOAD, Optional.empty());
    private static final Event SECOND = new Event(
            42, 1_700_000_000_001L, "adapted", "writer-a", PAYLOAD, Optional.of(new Payload(5, "", new byte[] {9})));
    private static final Event TAGGED =
            new Event(42, 1_700_000_000_001L, "", "writer-a", PAYLOAD, Optional.empty(), List.of("red", "blue", "red"));
    private static final StoreHeader HEADER =
            new StoreHeader(new TopicId(1, 2), 3, new TopicId(4, 5), 1000, 1, List.of(3));

    private static final VoterSet SET = new VoterSet(2, List.of(1, 2, 3), List.of(1, 2));
    private static final StoreStatus STATUS = new StoreStatus(
            new StoreIdentity(new TopicId(4, 5), 100),
            true,
            60,
            SET,
            1,
            Map.of(2, new PeerStore(new StoreIdentity(new TopicId(6, 7), 0), 55)));

    private static TreeMap<String, Op> ops() {
        TreeMap<String, Op> ops = new TreeMap<>();
        ops.put("promise", new Op.Promise(EPOCH));
        ops.put("install-empty", new Op.Install(EPOCH, 12, List.of()));
        ops.put(
                "install",
                new Op.Install(EPOCH, 12, List.of(new Entry.Events(List.of(FIRST)), new Entry.DeleteEvents(40))));
        ops.put("write-events", new Op.Write(EPOCH, 13, 12, new Entry.Events(List.of(FIRST, SECOND))));
        ops.put("write-tagged-events", new Op.Write(EPOCH, 13, 12, new Entry.Events(List.of(FIRST, TAGGED))));
        ops.put(
                "write-snapshot-part",
                new Op.Write(EPOCH, 14, 12, new Entry.SnapshotPart(42, 1_700_000_000_002L, 1, 2, new byte[] {7, 8})));
        ops.put("write-delete-events", new Op.Write(EPOCH, 15, 14, new Entry.DeleteEvents(41)));
        ops.put(
                "write-delete-snapshots",
                new Op.Write(EPOCH, 16, 15, new Entry.DeleteSnapshots(0, 41, 0, Long.MAX_VALUE)));
        ops.put("checkpoint", new Op.Checkpoint(new Epoch(8, 2, -1), EPOCH, 16, 42, 41));
        ops.put("retained", new Op.Retained(13, new Entry.Events(List.of(SECOND))));
        ops.put("staged", new Op.Staged(EPOCH, 77, 2, 13, new Entry.DeleteEvents(41)));
        ops.put("transfer", new Op.Transfer(new Epoch(8, 2, -1), EPOCH, 77, 3, 12, 14, 42, 41));
        ops.put("write-voters", new Op.Write(EPOCH, 17, 16, new Entry.Voters(SET)));
        return ops;
    }

    @Test
    void everyOpHasTheBytesThatWereEverWritten() throws IOException {
        for (var op : ops().entrySet()) {
            assertEquals(golden(op.getKey() + ".v1"), hex(OpCodec.encode(op.getValue())), op.getKey());
        }
        assertEquals(golden("header.v1"), hex(OpCodec.encode(HEADER)));
        assertEquals(golden("status.v1"), hex(OpCodec.encode(STATUS)));
        assertEquals(golden("end-of-copy.v1"), hex(OpCodec.encodeEndOfCopy()));
        assertEquals(golden("snapshot-body.v1"), hex(new SnapshotBody(PAYLOAD, Optional.of(PAYLOAD)).encode()));
    }

    @Test
    void everyOpThatWasEverWrittenIsRead() throws IOException {
        for (String name : ops().keySet()) {
            byte[] bytes = HexFormat.of().parseHex(golden(name + ".v1"));
            assertArrayEquals(bytes, OpCodec.encode(OpCodec.decode(ByteBuffer.wrap(bytes))), name);
        }
        byte[] header = HexFormat.of().parseHex(golden("header.v1"));
        assertEquals(HEADER, OpCodec.decodeHeader(ByteBuffer.wrap(header)));
        byte[] status = HexFormat.of().parseHex(golden("status.v1"));
        assertEquals(STATUS, OpCodec.decodeStatus(ByteBuffer.wrap(status)));
        byte[] body = HexFormat.of().parseHex(golden("snapshot-body.v1"));
        assertArrayEquals(body, SnapshotBody.decode(body).encode());
    }

    @Test
    void aVersionThatIsNotKnownIsRefusedInOneLine() {
        for (Op op : ops().values()) {
            byte[] bytes = OpCodec.encode(op);
            bytes[0] = 2;
            var refusal = assertThrows(UnreadableOpException.class, () -> OpCodec.decode(ByteBuffer.wrap(bytes)));
            assertEquals("op of version 2; versions up to 1 are known", refusal.getMessage());
        }
    }

    @Test
    void aTypeThatIsNotKnownIsRefused() {
        byte[] bytes = {1, 99};
        var refusal = assertThrows(UnreadableOpException.class, () -> OpCodec.decode(ByteBuffer.wrap(bytes)));
        assertTrue(refusal.getMessage().contains("type 99"), refusal.getMessage());
    }

    @Test
    void noPartOfAnOpIsAnOp() {
        for (Op op : ops().values()) {
            byte[] bytes = OpCodec.encode(op);
            for (int length = 0; length < bytes.length; length++) {
                byte[] part = Arrays.copyOf(bytes, length);
                assertThrows(
                        UnreadableOpException.class,
                        () -> OpCodec.decode(ByteBuffer.wrap(part)),
                        op + " cut at " + length);
            }
            byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
            assertThrows(UnreadableOpException.class, () -> OpCodec.decode(ByteBuffer.wrap(longer)));
        }
    }

    @Test
    void aLengthThatLiesAllocatesNothing() {
        byte[] bytes = OpCodec.encode(new Op.Retained(1, new Entry.DeleteEvents(1)));
        ByteBuffer.wrap(bytes).putInt(10, Integer.MAX_VALUE);
        assertThrows(UnreadableOpException.class, () -> OpCodec.decode(ByteBuffer.wrap(bytes)));
        ByteBuffer.wrap(bytes).putInt(10, -1);
        assertThrows(UnreadableOpException.class, () -> OpCodec.decode(ByteBuffer.wrap(bytes)));
    }

    @Test
    void eventsOfOneOpFollowOneAnother() {
        assertThrows(IllegalArgumentException.class, () -> new Entry.Events(List.of(SECOND, FIRST)));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static String golden(String name) throws IOException {
        try (InputStream in = OpCodecTest.class.getResourceAsStream("/ops/" + name + ".hex")) {
            if (in == null) {
                throw new IOException("no golden bytes of " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }
}
