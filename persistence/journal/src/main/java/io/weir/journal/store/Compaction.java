package io.weir.journal.store;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Op;
import io.weir.journal.ops.OpCodec;
import io.weir.journal.ops.StoreHeader;
import io.weir.journal.voter.VoterState;
import io.weir.log.StorageException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies what is alive into a new file. Each log begins there with a checkpoint that keeps promise, accepted epoch and highest
 * sequence number, also when nothing else is left of it; ops above what is known to be committed are copied as they are. The file
 * counts from its end mark on; until that is flushed, the old one does.
 */
final class Compaction {
    private final StoreIndex from;
    private final Generation to;
    private final EntryReader reader;
    private final int maxGroupBytes;
    private final long nowMs;
    private final StoreIndex copy;

    private final List<NewRecord> group = new ArrayList<>();
    private final List<Op> groupOps = new ArrayList<>();
    private final List<String> groupIds = new ArrayList<>();
    private int groupBytes;

    Compaction(StoreIndex from, Generation to, EntryReader reader, int maxGroupBytes, long nowMs) {
        this.from = from;
        this.to = to;
        this.reader = reader;
        this.maxGroupBytes = maxGroupBytes;
        this.nowMs = nowMs;
        this.copy = new StoreIndex(to);
    }

    /** Copies, flushes, and gives the new file's index. The old file is not touched. */
    StoreIndex run() throws StorageException {
        StoreHeader old = from.header();
        long sequence = old.baseSequence() + from.generation().endOffset();
        StoreHeader header = new StoreHeader(
                old.clusterId(), old.voterId(), old.storeId(), sequence, old.voterSetVersion(), old.voters());
        to.append(List.of(new NewRecord(null, OpCodec.encode(header))), nowMs);
        copy.knowAll(from);
        for (String persistenceId : from.inOrder()) {
            copy(persistenceId, from.log(persistenceId));
        }
        writeGroup();
        NewRecord status = new NewRecord(null, OpCodec.encode(from.status()));
        to.append(List.of(status, new NewRecord(null, OpCodec.encodeEndOfCopy())), nowMs);
        to.flush();
        copy.completed(header, from.status());
        return copy;
    }

    private void copy(String persistenceId, LogIndex log) throws StorageException {
        VoterState state = log.state();
        add(persistenceId, log.checkpoint());
        for (IndexedOp op : log.liveOps()) {
            Entry entry = reader.read(op.location())
                    .orElseThrow(() -> new JournalException(
                            "op " + op.number() + " of '" + persistenceId + "' is not where it was"));
            add(
                    persistenceId,
                    op.number() <= state.committed()
                            ? new Op.Retained(op.number(), entry)
                            : new Op.Write(state.accepted(), op.number(), state.committed(), entry));
        }
    }

    private void add(String persistenceId, Op op) throws StorageException {
        NewRecord record = new NewRecord(persistenceId.getBytes(StandardCharsets.UTF_8), OpCodec.encode(op));
        if (!group.isEmpty() && groupBytes + record.size() > maxGroupBytes) {
            writeGroup();
        }
        group.add(record);
        groupOps.add(op);
        groupIds.add(persistenceId);
        groupBytes += record.size();
    }

    private void writeGroup() throws StorageException {
        if (group.isEmpty()) {
            return;
        }
        long offset = to.append(group, nowMs);
        for (int i = 0; i < group.size(); i++) {
            copy.apply(
                    groupIds.get(i), groupOps.get(i), offset + i, group.get(i).size());
        }
        group.clear();
        groupOps.clear();
        groupIds.clear();
        groupBytes = 0;
    }
}
