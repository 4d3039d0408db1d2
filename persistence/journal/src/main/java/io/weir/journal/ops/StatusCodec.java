package io.weir.journal.ops;

import io.weir.log.TopicId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The fields of a store's status and of voter sets. Their version is that of the record around them. */
public final class StatusCodec {
    /** What one remembered store takes. */
    private static final int PEER_BYTES = 36;

    private StatusCodec() {}

    static void status(ByteWriter out, StoreStatus status) {
        identity(out, status.identity());
        out.u8(status.trusted() ? 1 : 0).i64(status.lift());
        voterSet(out, status.set());
        out.i32(status.settled()).i32(status.peers().size());
        new TreeMap<>(status.peers()).forEach((node, store) -> {
            out.i32(node);
            identity(out, store.identity());
            out.i64(store.sequence());
        });
    }

    static StoreStatus status(ByteCursor in) {
        StoreIdentity identity = identity(in);
        boolean trusted = in.u8() == 1;
        long lift = in.i64();
        VoterSet set = voterSet(in);
        int settled = in.i32();
        int count = in.count(PEER_BYTES);
        Map<Integer, PeerStore> peers = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            int node = in.i32();
            peers.put(node, new PeerStore(identity(in), in.i64()));
        }
        return new StoreStatus(identity, trusted, lift, set, settled, peers);
    }

    public static void voterSet(ByteWriter out, VoterSet set) {
        out.i32(set.version());
        nodes(out, set.voters());
        nodes(out, set.former());
    }

    public static VoterSet voterSet(ByteCursor in) {
        return new VoterSet(in.i32(), nodes(in), nodes(in));
    }

    public static void nodes(ByteWriter out, List<Integer> nodes) {
        out.i32(nodes.size());
        nodes.forEach(out::i32);
    }

    public static List<Integer> nodes(ByteCursor in) {
        int count = in.count(4);
        List<Integer> nodes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            nodes.add(in.i32());
        }
        return nodes;
    }

    public static void identity(ByteWriter out, StoreIdentity identity) {
        out.i64(identity.storeId().mostSignificantBits())
                .i64(identity.storeId().leastSignificantBits())
                .i64(identity.birth());
    }

    public static StoreIdentity identity(ByteCursor in) {
        return new StoreIdentity(new TopicId(in.i64(), in.i64()), in.i64());
    }
}
