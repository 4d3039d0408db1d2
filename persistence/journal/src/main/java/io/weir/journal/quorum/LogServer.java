package io.weir.journal.quorum;

import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.LogPage;
import io.weir.journal.ops.LogQuery;
import io.weir.journal.ops.StoreStatus;
import io.weir.journal.store.JournalException;
import io.weir.journal.store.StoreCore;
import io.weir.journal.voter.Stamp;
import io.weir.log.StorageException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/** Reads of a voter's logs, in pages of bounded size, for whoever asks. It reads the disk; any thread may do that. */
public final class LogServer {
    private final StoreCore store;
    private final BooleanSupplier voting;
    private final int pageBytes;

    /** @param voting whether the store may be asked as a voter's */
    LogServer(StoreCore store, BooleanSupplier voting, int pageBytes) {
        this.store = store;
        this.voting = voting;
        this.pageBytes = pageBytes;
    }

    /** The answer to a reader. */
    public Envelope answer(Envelope asked, Message.Fetch fetch) {
        StoreStatus status = store.status();
        Message answer = new Message.Fetched(
                fetch.id(),
                read(fetch.persistenceId(), fetch.epoch(), fetch.query()),
                stamp(status, store.header().voterId()));
        return new Envelope(asked.clusterId(), asked.to(), asked.from(), status.set(), answer);
    }

    /**
     * A page, or empty when the store does not vote, or has promised another epoch than this: its log may no longer be the one that
     * is meant.
     */
    Optional<LogPage> read(String persistenceId, Optional<Epoch> epoch, LogQuery query) {
        if (!serves(persistenceId, epoch)) {
            return Optional.empty();
        }
        LogPage page = page(persistenceId, query, pageBytes);
        // Another epoch could have cut the log meanwhile; it would have been promised first.
        return serves(persistenceId, epoch) ? Optional.of(page) : Optional.empty();
    }

    private boolean serves(String persistenceId, Optional<Epoch> epoch) {
        return voting.getAsBoolean()
                && (epoch.isEmpty() || store.state(persistenceId).promised().equals(epoch.get()));
    }

    /** The logs that follow a place, for a store that copies them. */
    Message.CopyOf copy(Message.CopyFrom asked) {
        CopyPlace from = asked.place();
        List<Message.CopiedLog> logs = new ArrayList<>();
        boolean within = from.op() != CopyPlace.ALL;
        CopyPlace last = from;
        long bytes = 0;
        for (String id : new TreeSet<>(store.persistenceIds()).tailSet(from.persistenceId(), within)) {
            if (bytes >= pageBytes) {
                return new Message.CopyOf(asked.attempt(), from, logs, Optional.of(last), Map.of());
            }
            long after = within && id.equals(from.persistenceId()) ? from.op() : 0;
            LogPage page = page(id, new LogQuery.Ops(after), (int) Math.max(1, pageBytes - bytes));
            logs.add(new Message.CopiedLog(id, after, page));
            bytes += page.bytes() + id.length();
            if (!page.last()) {
                CopyPlace next = new CopyPlace(id, page.lastNumber(after));
                return new Message.CopyOf(asked.attempt(), from, logs, Optional.of(next), Map.of());
            }
            last = new CopyPlace(id, CopyPlace.ALL);
        }
        return new Message.CopyOf(
                asked.attempt(), from, logs, Optional.empty(), store.status().peers());
    }

    private LogPage page(String persistenceId, LogQuery query, int bytes) {
        try {
            return store.page(persistenceId, query, bytes);
        } catch (StorageException e) {
            throw new JournalException("journal of '" + persistenceId + "': " + e.getMessage(), e);
        }
    }

    /** Which lives of stores a store knows. */
    static Stamp stamp(StoreStatus status, int self) {
        Map<Integer, Long> births = new HashMap<>();
        status.peers().forEach((node, peer) -> births.put(node, peer.identity().birth()));
        births.put(self, status.identity().birth());
        return new Stamp(births);
    }
}
