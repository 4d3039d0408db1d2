package io.weir.journal.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.LogHead;
import io.weir.journal.ops.LogPage;
import io.weir.journal.ops.LogQuery;
import io.weir.journal.ops.LogVersion;
import io.weir.journal.ops.Op;
import io.weir.journal.ops.PeerStore;
import io.weir.journal.ops.SnapshotBounds;
import io.weir.journal.ops.StoreIdentity;
import io.weir.journal.ops.UnreadableOpException;
import io.weir.journal.ops.VoterSet;
import io.weir.journal.quorum.CopyPlace;
import io.weir.journal.quorum.Envelope;
import io.weir.journal.quorum.Message;
import io.weir.journal.voter.Stamp;
import io.weir.journal.voter.VoterAnswer;
import io.weir.journal.voter.VoterReply;
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

/** Holds the bytes that were ever sent: {@code src/test/resources/messages/<name>.v<version>.hex}. */
class MessageCodecTest {
    private static final TopicId CLUSTER = new TopicId(1, 2);
    private static final VoterSet SET = new VoterSet(2, List.of(1, 2, 3), List.of(1, 2));
    private static final Epoch EPOCH = new Epoch(7, 3, 0x0123456789abcdefL);
    private static final Epoch LATER = new Epoch(8, 2, -1);
    private static final Stamp STAMP = new Stamp(Map.of(1, 0L, 2, 55L));
    private static final StoreIdentity STORE = new StoreIdentity(new TopicId(4, 5), 100);
    private static final LogPage PAGE = new LogPage(
            new LogHead(LATER, new LogVersion(EPOCH, 3, 4), 12, 14, 40, 39, 42, 41),
            List.of(new Op.Retained(13, new Entry.DeleteEvents(41))),
            77,
            false);

    private static TreeMap<String, Message> messages() {
        TreeMap<String, Message> all = new TreeMap<>();
        all.put("ask", new Message.Ask(9, "order-1", new Op.Promise(EPOCH)));
        all.put("answered-promised", answered(new VoterReply.Promised(EPOCH, LATER, 14, 12)));
        all.put("answered-installed", answered(new VoterReply.Installed(EPOCH, 14)));
        all.put("answered-accepted", answered(new VoterReply.Accepted(EPOCH, 15)));
        all.put("answered-refused", answered(new VoterReply.Refused(EPOCH, LATER)));
        all.put("answered-lagging", answered(new VoterReply.Lagging(EPOCH, 11)));
        all.put("answered-staged", answered(new VoterReply.StagedUpTo(EPOCH, 3)));
        all.put("answered-other-voters", answered(new VoterReply.OtherVoters(SET)));
        all.put("answered-not-voting", answered(new VoterReply.NotVoting("it copies")));
        all.put("answered-failed", answered(new VoterReply.Failed("no room")));
        all.put("fetch-head", new Message.Fetch(9, "order-1", Optional.empty(), new LogQuery.Head()));
        all.put("fetch-ops", new Message.Fetch(9, "order-1", Optional.of(EPOCH), new LogQuery.Ops(12)));
        all.put("fetch-events", new Message.Fetch(9, "order-1", Optional.of(EPOCH), new LogQuery.Events(3, 8)));
        LogQuery snapshot = new LogQuery.Snapshot(SnapshotBounds.exactly(42, 1_700_000_000_000L), 2);
        all.put("fetch-snapshot", new Message.Fetch(9, "order-1", Optional.of(EPOCH), snapshot));
        all.put("fetched", new Message.Fetched(9, Optional.of(PAGE), STAMP));
        all.put("fetched-nothing", new Message.Fetched(9, Optional.empty(), STAMP));
        all.put("greet", new Message.Greet(1, STORE, 200, true, List.of(1, 2, 3)));
        Optional<PeerStore> remembered = Optional.of(new PeerStore(STORE, 150));
        all.put("greeting", new Message.Greeting(1, STORE, 200, true, false, List.of(1, 2), 2, remembered));
        all.put("copy-from", new Message.CopyFrom(6, STORE, new CopyPlace("order-1", 12)));
        all.put("copy-of", copyOf());
        all.put("join", new Message.Join(5));
        all.put("joined", new Message.Joined(5));
        all.put("probe", new Message.Probe(5));
        all.put("probed", new Message.Probed(5, 2));
        all.put("read", new Message.Read(5, new byte[] {1, 2, 3}));
        all.put("shown", new Message.Shown(5, new byte[] {4, 5, 6, 7}));
        return all;
    }

    private static Message answered(VoterReply reply) {
        return new Message.Answered(9, new VoterAnswer(reply, STAMP));
    }

    private static Message copyOf() {
        return new Message.CopyOf(
                6,
                new CopyPlace("order-1", 12),
                List.of(new Message.CopiedLog("order-1", 12, PAGE)),
                Optional.of(new CopyPlace("order-1", 13)),
                Map.of(2, new PeerStore(STORE, 150)));
    }

    private static Envelope envelope(Message message) {
        return new Envelope(CLUSTER, 1, 2, SET, message);
    }

    @Test
    void everyMessageHasTheBytesThatWereEverSent() throws IOException {
        for (var message : messages().entrySet()) {
            assertEquals(golden(message.getKey()), hex(envelope(message.getValue())), message.getKey());
        }
    }

    @Test
    void everyMessageThatWasEverSentIsRead() throws IOException {
        for (var message : messages().entrySet()) {
            byte[] bytes = HexFormat.of().parseHex(golden(message.getKey()));
            Envelope read = MessageCodec.decode(ByteBuffer.wrap(bytes));
            assertEquals(message.getValue().getClass(), read.message().getClass());
            assertArrayEquals(bytes, MessageCodec.encode(read), message.getKey());
        }
    }

    @Test
    void everyKindOfMessageAndOfReplyIsAmongThem() {
        List<Class<?>> kinds = messages().values().stream()
                .<Class<?>>map(Object::getClass)
                .distinct()
                .toList();
        Arrays.stream(Message.class.getPermittedSubclasses())
                .filter(kind -> kind != Message.CopiedLog.class)
                .forEach(kind -> assertTrue(kinds.contains(kind), kind.getName()));
        List<Class<?>> replies = messages().values().stream()
                .filter(Message.Answered.class::isInstance)
                .<Class<?>>map(
                        message -> ((Message.Answered) message).answer().reply().getClass())
                .toList();
        for (Class<?> reply : VoterReply.class.getPermittedSubclasses()) {
            assertTrue(replies.contains(reply), reply.getName());
        }
    }

    @Test
    void whatIsCutOffOrOfANewerVersionIsRefused() {
        for (Message message : messages().values()) {
            byte[] bytes = MessageCodec.encode(envelope(message));
            for (int length = 0; length < bytes.length; length++) {
                ByteBuffer cut = ByteBuffer.wrap(bytes, 0, length);
                assertThrows(UnreadableOpException.class, () -> MessageCodec.decode(cut));
            }
        }
        byte[] newer = MessageCodec.encode(envelope(new Message.Join(5)));
        newer[0]++;
        assertEquals(
                "message of version 2; versions up to 1 are known",
                assertThrows(UnreadableOpException.class, () -> MessageCodec.decode(ByteBuffer.wrap(newer)))
                        .getMessage());
    }

    @Test
    void anIntroductionHasTheBytesThatWereEverSent() throws Exception {
        Introduction introduction = new Introduction(
                CLUSTER,
                1,
                SET,
                new PeerAddress("pekko://app@10.0.0.1:17355", "10.0.0.1", 17356),
                Map.of(2, PeerAddress.of("pekko://app@10.0.0.2:17355")));
        MessageSerializer serializer = new MessageSerializer();
        assertEquals("introduction.1", serializer.manifest(introduction));
        assertEquals(golden("introduction"), HexFormat.of().formatHex(serializer.toBinary(introduction)));
        byte[] bytes = HexFormat.of().parseHex(golden("introduction"));
        assertEquals(introduction, serializer.fromBinary(bytes, "introduction.1"));
        assertEquals("message.1", serializer.manifest(new JournalPost.Small(bytes)));
        assertThrows(java.io.NotSerializableException.class, () -> serializer.fromBinary(bytes, "introduction.2"));
    }

    @Test
    void messagesThatGoTogetherHaveTheBytesThatWereEverSent() throws Exception {
        MessageSerializer serializer = new MessageSerializer();
        JournalPost.Several several = new JournalPost.Several(List.of(new byte[] {1}, new byte[] {2, 3}));
        assertEquals("messages.1", serializer.manifest(several));
        byte[] bytes = HexFormat.of().parseHex("000000020000000101000000020203");
        assertArrayEquals(bytes, serializer.toBinary(several));
        JournalPost.Several read = (JournalPost.Several) serializer.fromBinary(bytes, "messages.1");
        assertArrayEquals(new byte[] {2, 3}, read.messages().get(1));
        bytes[3] = 9;
        assertThrows(java.io.NotSerializableException.class, () -> serializer.fromBinary(bytes, "messages.1"));
    }

    private static String hex(Envelope envelope) {
        return HexFormat.of().formatHex(MessageCodec.encode(envelope));
    }

    private static String golden(String name) throws IOException {
        try (InputStream in = MessageCodecTest.class.getResourceAsStream("/messages/" + name + ".v1.hex")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
        }
    }
}
