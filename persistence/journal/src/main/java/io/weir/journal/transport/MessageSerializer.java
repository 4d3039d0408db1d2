package io.weir.journal.transport;

import io.weir.journal.ops.ByteCursor;
import io.weir.journal.ops.ByteWriter;
import io.weir.journal.ops.StatusCodec;
import io.weir.journal.ops.UnreadableOpException;
import io.weir.journal.ops.VoterSet;
import io.weir.log.TopicId;
import java.io.NotSerializableException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Writes and reads what goes between nodes of a journal; a manifest is a noun and a version, never a class. */
public final class MessageSerializer extends SerializerWithStringManifest {
    /** The same in every version: it must never change. */
    private static final int IDENTIFIER = 0x57454a50;

    private static final String SMALL = "message.1";
    private static final String SEVERAL = "messages.1";
    private static final String INTRODUCTION = "introduction.1";
    /** The least that one address takes. */
    private static final int ADDRESS_BYTES = 16;

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object post) {
        if (post instanceof JournalPost.Several) {
            return SEVERAL;
        }
        return post instanceof Introduction ? INTRODUCTION : SMALL;
    }

    @Override
    public byte[] toBinary(Object post) {
        if (post instanceof JournalPost.Small small) {
            return small.message();
        }
        if (post instanceof Introduction introduction) {
            return encode(introduction);
        }
        if (post instanceof JournalPost.Several several) {
            int size = 4;
            for (byte[] message : several.messages()) {
                size += JournalPost.Several.AROUND + message.length;
            }
            ByteWriter out = new ByteWriter(size).i32(several.messages().size());
            several.messages().forEach(out::blob);
            return out.toArray();
        }
        throw new IllegalArgumentException("no bytes for " + post.getClass().getName());
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
        if (manifest.equals(SMALL)) {
            return new JournalPost.Small(bytes);
        }
        if (manifest.equals(INTRODUCTION) || manifest.equals(SEVERAL)) {
            try {
                return manifest.equals(SEVERAL) ? several(bytes) : decode(bytes);
            } catch (UnreadableOpException | IllegalArgumentException malformed) {
                throw new NotSerializableException("'" + manifest + "' cannot be read: " + malformed.getMessage());
            }
        }
        throw new NotSerializableException("'" + manifest + "' is not known; a newer version sent it");
    }

    private static JournalPost.Several several(byte[] bytes) {
        ByteCursor in = new ByteCursor(ByteBuffer.wrap(bytes));
        List<byte[]> messages = new ArrayList<>();
        for (int left = in.count(JournalPost.Several.AROUND); left > 0; left--) {
            messages.add(in.blob());
        }
        in.end();
        return new JournalPost.Several(messages);
    }

    private static byte[] encode(Introduction introduction) {
        ByteWriter out = new ByteWriter(256)
                .i64(introduction.clusterId().mostSignificantBits())
                .i64(introduction.clusterId().leastSignificantBits())
                .i32(introduction.node());
        StatusCodec.voterSet(out, introduction.set());
        address(out, introduction.own());
        out.i32(introduction.others().size());
        new TreeMap<>(introduction.others()).forEach((node, address) -> address(out.i32(node), address));
        return out.toArray();
    }

    private static Introduction decode(byte[] bytes) {
        ByteCursor in = new ByteCursor(ByteBuffer.wrap(bytes));
        TopicId clusterId = new TopicId(in.i64(), in.i64());
        int node = in.i32();
        VoterSet set = StatusCodec.voterSet(in);
        PeerAddress own = address(in);
        int count = in.count(ADDRESS_BYTES);
        Map<Integer, PeerAddress> others = new HashMap<>();
        for (int i = 0; i < count; i++) {
            others.put(in.i32(), address(in));
        }
        in.end();
        return new Introduction(clusterId, node, set, own, others);
    }

    private static void address(ByteWriter out, PeerAddress address) {
        out.text(address.system()).text(address.bulkHost()).i32(address.bulkPort());
    }

    private static PeerAddress address(ByteCursor in) {
        return new PeerAddress(in.text(), in.text(), in.i32());
    }
}
