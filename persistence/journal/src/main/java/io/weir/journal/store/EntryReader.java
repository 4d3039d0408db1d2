package io.weir.journal.store;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.LogPage;
import io.weir.journal.ops.Op;
import io.weir.journal.ops.OpCodec;
import io.weir.log.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads stored entries. It keeps the batch that it read last, because what was written together lies together. For one thread.
 */
public final class EntryReader {
    /** Locations that are looked up at a time, so that a long log's are never all in hand. */
    private static final int LOOKAHEAD = 256;

    private final StoreCore store;
    private List<StoredRecord> batch = List.of();
    private int batchGeneration = -1;

    EntryReader(StoreCore store) {
        this.store = store;
    }

    /**
     * Hands on the ops with events {@code from … to} that are not deleted, in order. An op is given whole, so that the first and the
     * last may reach beyond the bounds.
     *
     * @param consumer answers whether it wants more
     */
    public void events(String persistenceId, long from, long to, Predicate<Entry.Events> consumer)
            throws StorageException {
        long next = from;
        while (next <= to) {
            List<IndexedOp> found = store.eventsBetween(persistenceId, next, to, LOOKAHEAD);
            if (found.isEmpty()) {
                return;
            }
            for (IndexedOp op : found) {
                Optional<Entry> entry = read(op.location());
                if (entry.isEmpty()) {
                    break;
                }
                Entry.Events events = (Entry.Events) entry.get();
                if (!consumer.test(events)) {
                    return;
                }
                next = events.lastSequenceNr() + 1;
            }
        }
    }

    /** The page of what was selected, or empty when compaction has moved it meanwhile: select again. */
    Optional<LogPage> page(LogIndex.Selection selected) throws StorageException {
        List<Op.Retained> ops = new ArrayList<>(selected.ops().size());
        for (IndexedOp op : selected.ops()) {
            Optional<Entry> entry = read(op.location());
            if (entry.isEmpty()) {
                return Optional.empty();
            }
            ops.add(new Op.Retained(op.number(), entry.get()));
        }
        return Optional.of(new LogPage(selected.head(), ops, selected.bytes(), selected.last()));
    }

    /** The entry, or empty when compaction has moved it to another file: look it up again. */
    Optional<Entry> read(Location location) throws StorageException {
        Generation file = store.generation();
        if (file.number() != location.generation()) {
            return Optional.empty();
        }
        try {
            return Optional.of(entry(record(file, location.offset()), location));
        } catch (StorageException e) {
            if (store.generation().number() != location.generation()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private StoredRecord record(Generation file, long offset) throws StorageException {
        if (batchGeneration != file.number() || batch.isEmpty() || !covers(offset)) {
            batch = file.readBatch(offset);
            batchGeneration = file.number();
        }
        return batch.get((int) (offset - batch.get(0).offset()));
    }

    private boolean covers(long offset) {
        return offset >= batch.get(0).offset()
                && offset <= batch.get(batch.size() - 1).offset();
    }

    private static Entry entry(StoredRecord record, Location location) {
        Op op = OpCodec.decode(record.value());
        if (op instanceof Op.Write write) {
            return write.entry();
        }
        if (op instanceof Op.Install install) {
            return install.entries().get(location.index());
        }
        if (op instanceof Op.Retained retained) {
            return retained.entry();
        }
        if (op instanceof Op.Staged staged) {
            return staged.entry();
        }
        throw new JournalException("no entry at " + location + " but " + op);
    }
}
