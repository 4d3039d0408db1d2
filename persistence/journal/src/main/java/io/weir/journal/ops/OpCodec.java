package io.weir.journal.ops;

import io.weir.log.TopicId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of ops on disk and between voters: a version byte, a type byte, the fields. Numbers are big-endian, texts UTF-8, every
 * length is checked before it is used, and nothing may be left over. A version or type that is not known is refused: what wrote it
 * is newer than this.
 */
public final class OpCodec {
    /** The version that is written. */
    public static final int VERSION = 1;

    private static final int HEADER = 0;
    private static final int PROMISE = 1;
    private static final int INSTALL = 2;
    private static final int WRITE = 3;
    private static final int CHECKPOINT = 4;
    private static final int RETAINED = 5;
    private static final int END_OF_COPY = 6;
    private static final int STAGED = 7;
    private static final int TRANSFER = 8;
    private static final int STATUS = 9;

    private OpCodec() {}

    public static byte[] encode(StoreHeader header) {
        ByteWriter out = begin(HEADER, 64)
                .i64(header.clusterId().mostSignificantBits())
                .i64(header.clusterId().leastSignificantBits())
                .i32(header.voterId())
                .i64(header.storeId().mostSignificantBits())
                .i64(header.storeId().leastSignificantBits())
                .i64(header.baseSequence())
                .i32(header.voterSetVersion())
                .i32(header.voters().size());
        header.voters().forEach(out::i32);
        return out.toArray();
    }

    public static byte[] encode(Op op) {
        if (op instanceof Op.Promise promise) {
            return epoch(begin(PROMISE, 32), promise.epoch()).toArray();
        }
        if (op instanceof Op.Install install) {
            ByteWriter out = epoch(begin(INSTALL, 64), install.epoch())
                    .i64(install.base())
                    .i32(install.entries().size());
            install.entries().forEach(entry -> out.blob(EntryCodec.encode(entry)));
            return out.toArray();
        }
        if (op instanceof Op.Write write) {
            return epoch(begin(WRITE, 256), write.epoch())
                    .i64(write.number())
                    .i64(write.committed())
                    .blob(EntryCodec.encode(write.entry()))
                    .toArray();
        }
        if (op instanceof Op.Checkpoint checkpoint) {
            return epoch(epoch(begin(CHECKPOINT, 80), checkpoint.promised()), checkpoint.accepted())
                    .i64(checkpoint.number())
                    .i64(checkpoint.highestSequenceNr())
                    .i64(checkpoint.deletedTo())
                    .toArray();
        }
        if (op instanceof Op.Retained retained) {
            return begin(RETAINED, 256)
                    .i64(retained.number())
                    .blob(EntryCodec.encode(retained.entry()))
                    .toArray();
        }
        if (op instanceof Op.Staged staged) {
            return epoch(begin(STAGED, 256), staged.epoch())
                    .i64(staged.series())
                    .i32(staged.index())
                    .i64(staged.number())
                    .blob(EntryCodec.encode(staged.entry()))
                    .toArray();
        }
        if (op instanceof Op.Transfer transfer) {
            return epoch(epoch(begin(TRANSFER, 112), transfer.promised()), transfer.accepted())
                    .i64(transfer.series())
                    .i32(transfer.staged())
                    .i64(transfer.base())
                    .i64(transfer.length())
                    .i64(transfer.highestSequenceNr())
                    .i64(transfer.deletedTo())
                    .toArray();
        }
        throw new IllegalStateException("no bytes for " + op);
    }

    /** @throws UnreadableOpException when the bytes are no header of a known version */
    public static StoreHeader decodeHeader(ByteBuffer bytes) {
        ByteCursor in = new ByteCursor(bytes);
        int type = type(in);
        if (type != HEADER) {
            throw new UnreadableOpException("a journal's file begins with a header, not with type " + type);
        }
        var clusterId = new TopicId(in.i64(), in.i64());
        int voterId = in.i32();
        var storeId = new TopicId(in.i64(), in.i64());
        long baseSequence = in.i64();
        int voterSetVersion = in.i32();
        int count = in.count(4);
        List<Integer> voters = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            voters.add(in.i32());
        }
        in.end();
        return new StoreHeader(clusterId, voterId, storeId, baseSequence, voterSetVersion, voters);
    }

    /** Marks that all that a file begins with is in it; a file without it is what a compaction left that was cut short. */
    public static byte[] encodeEndOfCopy() {
        return begin(END_OF_COPY, 2).toArray();
    }

    /** @throws UnreadableOpException when the bytes are not that mark */
    public static void decodeEndOfCopy(ByteBuffer bytes) {
        ByteCursor in = new ByteCursor(bytes);
        int type = type(in);
        if (type != END_OF_COPY) {
            throw new UnreadableOpException("record of type " + type + " without a persistence id");
        }
        in.end();
    }

    public static byte[] encode(StoreStatus status) {
        ByteWriter out = begin(STATUS, 128);
        StatusCodec.status(out, status);
        return out.toArray();
    }

    /** Whether the record says what the store knows of itself, and is no end mark. */
    public static boolean isStatus(ByteBuffer bytes) {
        return type(new ByteCursor(bytes)) == STATUS;
    }

    /** @throws UnreadableOpException when the bytes are no status of a known version */
    public static StoreStatus decodeStatus(ByteBuffer bytes) {
        ByteCursor in = new ByteCursor(bytes);
        int type = type(in);
        if (type != STATUS) {
            throw new UnreadableOpException("record of type " + type + " is no status of a store");
        }
        StoreStatus status = StatusCodec.status(in);
        in.end();
        return status;
    }

    /** @throws UnreadableOpException when the bytes are no op of a known version */
    public static Op decode(ByteBuffer bytes) {
        ByteCursor in = new ByteCursor(bytes);
        int type = type(in);
        try {
            Op op = fields(type, in);
            in.end();
            return op;
        } catch (IllegalArgumentException broken) {
            throw new UnreadableOpException("op of type " + type + ": " + broken.getMessage());
        }
    }

    private static Op fields(int type, ByteCursor in) {
        switch (type) {
            case PROMISE:
                return new Op.Promise(epoch(in));
            case INSTALL:
                Epoch epoch = epoch(in);
                long base = in.i64();
                int count = in.count(4);
                List<Entry> entries = new ArrayList<>(count);
                for (int i = 0; i < count; i++) {
                    entries.add(EntryCodec.decode(in.blob()));
                }
                return new Op.Install(epoch, base, entries);
            case WRITE:
                return new Op.Write(epoch(in), in.i64(), in.i64(), EntryCodec.decode(in.blob()));
            case CHECKPOINT:
                return new Op.Checkpoint(epoch(in), epoch(in), in.i64(), in.i64(), in.i64());
            case RETAINED:
                return new Op.Retained(in.i64(), EntryCodec.decode(in.blob()));
            case STAGED:
                return new Op.Staged(epoch(in), in.i64(), in.i32(), in.i64(), EntryCodec.decode(in.blob()));
            case TRANSFER:
                return new Op.Transfer(
                        epoch(in), epoch(in), in.i64(), in.i32(), in.i64(), in.i64(), in.i64(), in.i64());
            default:
                throw new UnreadableOpException("op of type " + type + " is not known; a newer version wrote it");
        }
    }

    private static ByteWriter begin(int type, int capacity) {
        return new ByteWriter(capacity).u8(VERSION).u8(type);
    }

    private static int type(ByteCursor in) {
        int version = in.u8();
        if (version != VERSION) {
            throw new UnreadableOpException("op of version " + version + "; versions up to " + VERSION + " are known");
        }
        return in.u8();
    }

    public static ByteWriter epoch(ByteWriter out, Epoch epoch) {
        return out.i64(epoch.round()).i32(epoch.nodeId()).i64(epoch.random());
    }

    public static Epoch epoch(ByteCursor in) {
        return new Epoch(in.i64(), in.i32(), in.i64());
    }
}
