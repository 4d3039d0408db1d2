package io.weir.log.epoch;

import io.weir.log.EpochEndOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * Where each leader epoch of a log begins. Immutable: a change gives a new cache, or this one when nothing changed, so that the
 * owner publishes it with one volatile write and knows when its checkpoint is due.
 *
 * <p>Invariant: epochs and start offsets both grow strictly from entry to entry.
 */
public final class LeaderEpochCache {

    public static final LeaderEpochCache EMPTY = new LeaderEpochCache(List.of());

    private static final int UNKNOWN = -1;

    private final List<EpochEntry> entries;

    private LeaderEpochCache(List<EpochEntry> entries) {
        this.entries = entries;
    }

    /** A cache of these entries, in the order in which they were assigned. */
    public static LeaderEpochCache of(Iterable<EpochEntry> entries) {
        LeaderEpochCache cache = EMPTY;
        for (EpochEntry entry : entries) {
            cache = cache.assign(entry.epoch(), entry.startOffset());
        }
        return cache;
    }

    public List<EpochEntry> entries() {
        return entries;
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** The greatest epoch, or -1. */
    public int latestEpoch() {
        return isEmpty() ? UNKNOWN : last().epoch();
    }

    /**
     * Notes that a batch of {@code epoch} was written at {@code startOffset}. Entries that it contradicts (an equal or greater epoch or
     * offset) give way to it; a further batch of the latest epoch changes nothing.
     */
    public LeaderEpochCache assign(int epoch, long startOffset) {
        if (epoch < 0 || startOffset < 0) {
            throw new IllegalArgumentException("epoch " + epoch + " at offset " + startOffset);
        }
        if (!isEmpty() && last().epoch() == epoch && startOffset >= last().startOffset()) {
            return this;
        }
        List<EpochEntry> kept = new ArrayList<>(entries.size() + 1);
        for (EpochEntry entry : entries) {
            if (entry.epoch() < epoch && entry.startOffset() < startOffset) {
                kept.add(entry);
            }
        }
        kept.add(new EpochEntry(epoch, startOffset));
        return new LeaderEpochCache(List.copyOf(kept));
    }

    /**
     * The greatest epoch not above the one asked for, and the offset where it ends.
     *
     * @param logEndOffset where the latest epoch ends
     * @return {@link EpochEndOffset#UNKNOWN} for an epoch above the latest, or when nothing is known
     */
    public EpochEndOffset endOffsetFor(int epoch, long logEndOffset) {
        if (epoch < 0 || isEmpty() || epoch > latestEpoch()) {
            return EpochEndOffset.UNKNOWN;
        }
        if (epoch == latestEpoch()) {
            return new EpochEndOffset(epoch, logEndOffset);
        }
        // Here some entry is above the epoch asked for. Where none is at or below it, the log no longer reaches back so
        // far, and
        // whoever asks has nothing in common with it below its first entry.
        int higher = 0;
        while (entries.get(higher).epoch() <= epoch) {
            higher++;
        }
        int found = higher == 0 ? epoch : entries.get(higher - 1).epoch();
        return new EpochEndOffset(found, entries.get(higher).startOffset());
    }

    /** The epoch of the batch that holds {@code offset}, or -1 for an offset below the first entry. */
    public int epochAt(long offset) {
        int low = 0;
        int high = entries.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (entries.get(middle).startOffset() <= offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? UNKNOWN : entries.get(low - 1).epoch();
    }

    /** Whether a batch of {@code epoch} may stand at {@code offset}. Of what was deleted from the start nothing is known. */
    public boolean allows(int epoch, long offset) {
        return epochAt(offset) == epoch
                || !isEmpty()
                        && offset < entries.get(0).startOffset()
                        && epoch <= entries.get(0).epoch();
    }

    /** Forgets what begins at or above {@code endOffset}, because the log was cut there. */
    public LeaderEpochCache truncateFromEnd(long endOffset) {
        int kept = entries.size();
        while (kept > 0 && entries.get(kept - 1).startOffset() >= endOffset) {
            kept--;
        }
        return kept == entries.size() ? this : new LeaderEpochCache(List.copyOf(entries.subList(0, kept)));
    }

    /** Forgets what ends at or below {@code startOffset}; the epoch that the log now begins in begins there. */
    public LeaderEpochCache truncateFromStart(long startOffset) {
        int dropped = 0;
        while (dropped < entries.size() && entries.get(dropped).startOffset() <= startOffset) {
            dropped++;
        }
        if (dropped == 0 || dropped == 1 && entries.get(0).startOffset() == startOffset) {
            return this;
        }
        List<EpochEntry> kept = new ArrayList<>(entries.size() - dropped + 1);
        kept.add(new EpochEntry(entries.get(dropped - 1).epoch(), startOffset));
        kept.addAll(entries.subList(dropped, entries.size()));
        return new LeaderEpochCache(List.copyOf(kept));
    }

    private EpochEntry last() {
        return entries.get(entries.size() - 1);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LeaderEpochCache cache && entries.equals(cache.entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }

    @Override
    public String toString() {
        return entries.toString();
    }
}
