package io.weir.journal.transport;

import io.weir.journal.ops.ByteCursor;
import io.weir.journal.ops.ByteWriter;
import io.weir.journal.ops.LogHead;
import io.weir.journal.ops.LogPage;
import io.weir.journal.ops.LogQuery;
import io.weir.journal.ops.LogVersion;
import io.weir.journal.ops.Op;
import io.weir.journal.ops.OpCodec;
import io.weir.journal.ops.PeerStore;
import io.weir.journal.ops.SnapshotBounds;
import io.weir.journal.ops.StatusCodec;
import io.weir.journal.ops.UnreadableOpException;
import io.weir.journal.voter.Stamp;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The fields of what is read of logs, within a message, whose version is theirs. */
final class LogCodec {
    private static final int HEAD = 0;
    private static final int OPS = 1;
    private static final int EVENTS = 2;
    private static final int SNAPSHOT = 3;
    /** What one remembered store, one birth, and the shortest op take. */
    private static final int PEER_BYTES = 36;

    private static final int BIRTH_BYTES = 12;
    private static final int OP_BYTES = 4;

    private LogCodec() {}

    static void query(ByteWriter out, LogQuery query) {
        if (query instanceof LogQuery.Head) {
            out.u8(HEAD);
        } else if (query instanceof LogQuery.Ops ops) {
            out.u8(OPS).i64(ops.after());
        } else if (query instanceof LogQuery.Events events) {
            out.u8(EVENTS).i64(events.from()).i64(events.to());
        } else if (query instanceof LogQuery.Snapshot snapshot) {
            SnapshotBounds bounds = snapshot.bounds();
            out.u8(SNAPSHOT)
                    .i64(bounds.minSequenceNr())
                    .i64(bounds.maxSequenceNr())
                    .i64(bounds.minTimestampMs())
                    .i64(bounds.maxTimestampMs())
                    .i32(snapshot.firstPart());
        } else {
            throw new IllegalStateException("no bytes for " + query);
        }
    }

    static LogQuery query(ByteCursor in) {
        int type = in.u8();
        switch (type) {
            case HEAD:
                return new LogQuery.Head();
            case OPS:
                return new LogQuery.Ops(in.i64());
            case EVENTS:
                return new LogQuery.Events(in.i64(), in.i64());
            case SNAPSHOT:
                return new LogQuery.Snapshot(new SnapshotBounds(in.i64(), in.i64(), in.i64(), in.i64()), in.i32());
            default:
                throw new UnreadableOpException("query of type " + type + " is not known");
        }
    }

    static void page(ByteWriter out, LogPage page) {
        LogHead head = page.head();
        OpCodec.epoch(out, head.promised());
        OpCodec.epoch(out, head.accepted())
                .i32(head.version().file())
                .i64(head.version().forgotten())
                .i64(head.base())
                .i64(head.length())
                .i64(head.goneHighest())
                .i64(head.goneDeletedTo())
                .i64(head.highestSequenceNr())
                .i64(head.deletedTo())
                .i64(page.bytes())
                .u8(page.last() ? 1 : 0)
                .i32(page.ops().size());
        page.ops().forEach(op -> out.blob(OpCodec.encode(op)));
    }

    static LogPage page(ByteCursor in) {
        var promised = OpCodec.epoch(in);
        LogVersion version = new LogVersion(OpCodec.epoch(in), in.i32(), in.i64());
        LogHead head = new LogHead(promised, version, in.i64(), in.i64(), in.i64(), in.i64(), in.i64(), in.i64());
        long bytes = in.i64();
        boolean last = in.u8() == 1;
        int count = in.count(OP_BYTES);
        List<Op.Retained> ops = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            if (!(OpCodec.decode(ByteBuffer.wrap(in.blob())) instanceof Op.Retained op)) {
                throw new UnreadableOpException("a page of a log holds something else than its ops");
            }
            ops.add(op);
        }
        return new LogPage(head, ops, bytes, last);
    }

    static void stamp(ByteWriter out, Stamp stamp) {
        out.i32(stamp.births().size());
        new TreeMap<>(stamp.births()).forEach((node, birth) -> out.i32(node).i64(birth));
    }

    static Stamp stamp(ByteCursor in) {
        int count = in.count(BIRTH_BYTES);
        Map<Integer, Long> births = new HashMap<>();
        for (int i = 0; i < count; i++) {
            births.put(in.i32(), in.i64());
        }
        return new Stamp(births);
    }

    static void peer(ByteWriter out, PeerStore store) {
        StatusCodec.identity(out, store.identity());
        out.i64(store.sequence());
    }

    static PeerStore peer(ByteCursor in) {
        return new PeerStore(StatusCodec.identity(in), in.i64());
    }

    static void peers(ByteWriter out, Map<Integer, PeerStore> peers) {
        out.i32(peers.size());
        new TreeMap<>(peers).forEach((node, store) -> {
            out.i32(node);
            peer(out, store);
        });
    }

    static Map<Integer, PeerStore> peers(ByteCursor in) {
        int count = in.count(PEER_BYTES);
        Map<Integer, PeerStore> peers = new HashMap<>();
        for (int i = 0; i < count; i++) {
            peers.put(in.i32(), peer(in));
        }
        return peers;
    }
}
