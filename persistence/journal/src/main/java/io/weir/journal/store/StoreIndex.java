package io.weir.journal.store;

import io.weir.journal.ops.Op;
import io.weir.journal.ops.OpCodec;
import io.weir.journal.ops.StoreHeader;
import io.weir.journal.ops.StoreStatus;
import io.weir.journal.ops.UnreadableOpException;
import io.weir.journal.voter.VoterState;
import io.weir.log.StorageException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The indexes of all persistence ids of one generation, as its records gave them. Not for use by several threads. */
final class StoreIndex {
    private final Map<String, LogIndex> logs = new HashMap<>();
    private final TagIndex tags = new TagIndex();
    /** Ids in the order of their first events; an id never leaves. */
    private final List<String> known = new ArrayList<>();

    private final Set<String> knownIds = new HashSet<>();
    private final Generation generation;
    private StoreHeader header;
    private StoreStatus status;
    private boolean complete;

    StoreIndex(Generation generation) {
        this.generation = generation;
    }

    /**
     * Reads the whole file, batch by batch.
     *
     * @throws UnreadableOpException when a record is not what this version understands
     */
    static StoreIndex read(Generation generation) throws StorageException {
        StoreIndex index = new StoreIndex(generation);
        long offset = generation.startOffset();
        while (offset < generation.endOffset()) {
            for (StoredRecord record : generation.readBatch(offset)) {
                index.take(record);
                offset = record.offset() + 1;
            }
        }
        return index;
    }

    private void take(StoredRecord record) {
        try {
            if (record.key() != null) {
                String persistenceId =
                        StandardCharsets.UTF_8.decode(record.key().duplicate()).toString();
                int bytes = record.value().remaining();
                apply(persistenceId, OpCodec.decode(record.value()), record.offset(), bytes);
            } else if (header == null) {
                header = OpCodec.decodeHeader(record.value());
                status = StoreStatus.of(header);
            } else if (OpCodec.isStatus(record.value())) {
                status = OpCodec.decodeStatus(record.value());
            } else {
                OpCodec.decodeEndOfCopy(record.value());
                complete = true;
            }
        } catch (UnreadableOpException unreadable) {
            throw new UnreadableOpException("journal file " + generation.number() + ", offset " + record.offset() + ": "
                    + unreadable.getMessage());
        }
    }

    void apply(String persistenceId, Op op, long offset, int bytes) {
        LogIndex log = logs.computeIfAbsent(persistenceId, id -> new LogIndex(tags.of(id)));
        log.apply(op, new Location(generation.number(), offset, 0), bytes);
        if (log.highestSequenceNr() > 0) {
            know(persistenceId);
        }
    }

    private void know(String persistenceId) {
        if (knownIds.add(persistenceId)) {
            known.add(persistenceId);
        }
    }

    /** Enters the ids that the file before this one had events of, in the same order. */
    void knowAll(StoreIndex before) {
        before.known.forEach(this::know);
    }

    /** Ids in the order of their first events, from a position on, at most {@code limit}. */
    List<String> knownFrom(int position, int limit) {
        int from = Math.min(position, known.size());
        return List.copyOf(known.subList(from, Math.min(known.size(), from + limit)));
    }

    TagIndex tags() {
        return tags;
    }

    /** All ids, those with events first, in the order of their first ones. */
    List<String> inOrder() {
        List<String> ids = new ArrayList<>(known);
        logs.keySet().stream().filter(id -> !knownIds.contains(id)).sorted().forEach(ids::add);
        return ids;
    }

    /** Enters the header and the end mark of a file that was just written. */
    void completed(StoreHeader newHeader, StoreStatus newStatus) {
        header = newHeader;
        status = newStatus;
        complete = true;
    }

    Generation generation() {
        return generation;
    }

    /** The file's header, or {@code null} when the file is empty. */
    StoreHeader header() {
        return header;
    }

    /** What the store knows of itself, or {@code null} when the file is empty. */
    StoreStatus status() {
        return status;
    }

    /** Takes up a status that is on the disk. */
    void status(StoreStatus newStatus) {
        status = newStatus;
    }

    /** The store's sequence when all records of the file are on the disk. */
    long sequence() {
        return header.baseSequence() + status.lift() + generation.endOffset();
    }

    /** Whether all that it was begun with has come: a compaction that was cut short leaves a file that is not. */
    boolean isComplete() {
        return complete;
    }

    /** The log's index, or {@code null} when nothing was heard of it. */
    LogIndex log(String persistenceId) {
        return logs.get(persistenceId);
    }

    VoterState state(String persistenceId) {
        LogIndex log = logs.get(persistenceId);
        return log == null ? VoterState.EMPTY : log.state();
    }

    Set<String> persistenceIds() {
        return new TreeSet<>(logs.keySet());
    }

    long liveBytes() {
        return logs.values().stream().mapToLong(LogIndex::bytes).sum();
    }
}
