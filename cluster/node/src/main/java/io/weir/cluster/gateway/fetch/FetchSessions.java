package io.weir.cluster.gateway.fetch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.FetchMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fetch sessions of a node, in a bounded number of slots and with a bounded number of partitions in all. When all are taken, a new session gets the slot of one that was not used
 * for the time that each has for certain, or else of the smallest one that is older than that, if that is smaller than the new one: a session with
 * many partitions saves the most. Otherwise the client gets none and names all its partitions every time. Safe for any thread.
 */
public final class FetchSessions {
    public static final int NO_SESSION = FetchMetadata.INVALID_SESSION_ID;

    private static final Logger LOG = LoggerFactory.getLogger(FetchSessions.class);

    private final int slots;
    private final long partitionsMax;
    private final long evictionMs;
    private final IntSupplier ids;
    /** By id; the one that was used longest ago comes first. */
    private final LinkedHashMap<Integer, Slot> byId = new LinkedHashMap<>(16, 0.75f, true);
    /** Those that may have to make room for a larger one. */
    private final TreeMap<Rank, Slot> evictable = new TreeMap<>();

    private long partitions;
    private long evictions;
    private long refusals;
    private boolean toldOfPartitions;

    private static final class Slot {
        private final FetchSession session;
        private long usedMs;
        private Rank rank;

        Slot(FetchSession session) {
            this.session = session;
        }
    }

    private record Rank(int size, int id) implements Comparable<Rank> {
        @Override
        public int compareTo(Rank other) {
            return size != other.size ? Integer.compare(size, other.size) : Integer.compare(id, other.id);
        }
    }

    /**
     * @param slots how many sessions there may be; 0: none
     * @param partitionsMax how many partitions all of them may have together
     * @param evictionMs how long a session has its slot for certain
     */
    public FetchSessions(int slots, long partitionsMax, long evictionMs) {
        this(slots, partitionsMax, evictionMs, () -> ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE));
    }

    FetchSessions(int slots, long partitionsMax, long evictionMs, IntSupplier ids) {
        this.slots = slots;
        this.partitionsMax = partitionsMax;
        this.evictionMs = evictionMs;
        this.ids = ids;
    }

    /**
     * Takes a fetch.
     *
     * @param epoch 0: a full fetch, which begins a session; -1: a full fetch without one; else the next within the session
     * @param byTopicId whether it names topics by id
     * @param wanted what it says of partitions: all of them, or those that changed
     */
    public FetchContext open(
            int sessionId,
            int epoch,
            boolean byTopicId,
            LinkedHashMap<PartitionRef, Wanted> wanted,
            List<PartitionRef> forgotten,
            long nowMs) {
        if (epoch == FetchMetadata.INITIAL_EPOCH || epoch == FetchMetadata.FINAL_EPOCH) {
            remove(sessionId);
            return epoch == FetchMetadata.FINAL_EPOCH
                    ? new FetchContext.Sessionless(wanted)
                    : new FetchContext.Full(this, byTopicId, wanted);
        }
        return goOn(sessionId, epoch, byTopicId, wanted, forgotten, nowMs);
    }

    private synchronized FetchContext goOn(
            int sessionId,
            int epoch,
            boolean byTopicId,
            LinkedHashMap<PartitionRef, Wanted> wanted,
            List<PartitionRef> forgotten,
            long nowMs) {
        Slot slot = byId.get(sessionId);
        if (slot == null) {
            return new FetchContext.Refused(Errors.FETCH_SESSION_ID_NOT_FOUND);
        }
        Errors refusal = slot.session.refusal(epoch, byTopicId);
        if (refusal != Errors.NONE) {
            return new FetchContext.Refused(refusal);
        }
        slot.session.update(wanted, forgotten);
        if (slot.session.size() == 0) {
            remove(sessionId);
            return new FetchContext.Sessionless(wanted);
        }
        use(slot, nowMs);
        if (partitions > partitionsMax) {
            // The client begins anew with all its partitions, and gets a session for them if there is room.
            remove(sessionId);
            refuse();
            return new FetchContext.Refused(Errors.FETCH_SESSION_ID_NOT_FOUND);
        }
        return slot.session.next();
    }

    /** There is no room for so many partitions. Told once, until they have come down to half of it. */
    private void refuse() {
        refusals++;
        if (!toldOfPartitions) {
            toldOfPartitions = true;
            LOG.warn(
                    "Fetch sessions have {} partitions, and weir.gateway.fetch-session-partitions = {}: clients go on without one",
                    partitions,
                    partitionsMax);
        }
    }

    /** Begins a session and returns its id, or {@link #NO_SESSION} when there is no room. */
    synchronized int create(
            boolean byTopicId, Map<PartitionRef, Wanted> wanted, Map<PartitionRef, PartitionData> told, long nowMs) {
        if (byId.size() >= slots && !makeRoom(told.size(), nowMs)) {
            refusals++;
            return NO_SESSION;
        }
        if (partitions + told.size() > partitionsMax) {
            refuse();
            return NO_SESSION;
        }
        toldOfPartitions &= partitions > partitionsMax / 2;
        int id = ids.getAsInt();
        while (id == NO_SESSION || byId.containsKey(id)) {
            id = ids.getAsInt();
        }
        Slot slot = new Slot(new FetchSession(id, byTopicId, wanted, told, nowMs));
        byId.put(id, slot);
        use(slot, nowMs);
        return id;
    }

    private boolean makeRoom(int newcomersSize, long nowMs) {
        if (byId.isEmpty()) {
            return false;
        }
        Slot oldest = byId.values().iterator().next();
        Slot victim = null;
        if (nowMs - oldest.usedMs > evictionMs) {
            victim = oldest;
        } else if (!evictable.isEmpty() && evictable.firstKey().size() < newcomersSize) {
            victim = evictable.firstEntry().getValue();
        }
        if (victim == null) {
            return false;
        }
        remove(victim.session.id());
        evictions++;
        return true;
    }

    private void use(Slot slot, long nowMs) {
        slot.usedMs = nowMs;
        unrank(slot);
        slot.rank = new Rank(slot.session.size(), slot.session.id());
        partitions += slot.rank.size();
        if (nowMs - slot.session.createdMs() > evictionMs) {
            evictable.put(slot.rank, slot);
        }
    }

    private void unrank(Slot slot) {
        if (slot.rank != null) {
            partitions -= slot.rank.size();
            evictable.remove(slot.rank);
            slot.rank = null;
        }
    }

    private synchronized void remove(int sessionId) {
        Slot slot = byId.remove(sessionId);
        if (slot != null) {
            unrank(slot);
        }
    }

    public synchronized int size() {
        return byId.size();
    }

    /** Partitions of all sessions. */
    public synchronized long partitions() {
        return partitions;
    }

    /** Sessions that clients did not get for want of room so far. */
    public synchronized long refusals() {
        return refusals;
    }

    /** Sessions that had to make room so far. */
    public synchronized long evictions() {
        return evictions;
    }
}
