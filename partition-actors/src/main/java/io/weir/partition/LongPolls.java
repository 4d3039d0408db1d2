package io.weir.partition;

import io.weir.partition.PartitionCommand.Waiter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Long polls by the offset that they wait for. On a partition nobody writes to, fetches come, time out and come again; those that are
 * done are swept out whenever the number has doubled, so that they cost memory in proportion to the live ones only.
 */
final class LongPolls {
    private static final int SMALLEST_SWEEP = 64;

    private final TreeMap<Long, List<Waiter>> byOffset = new TreeMap<>();
    private final int limit;
    private int size;
    private int sweepAt = SMALLEST_SWEEP;

    /** @param limit how many are held at most */
    LongPolls(int limit) {
        this.limit = limit;
    }

    int size() {
        return size;
    }

    /** @return whether it is held; one that is not lives by its own deadline */
    boolean add(long offset, Waiter waiter) {
        if (size >= Math.min(sweepAt, limit)) {
            sweep();
        }
        if (size >= limit) {
            return false;
        }
        byOffset.computeIfAbsent(offset, any -> new ArrayList<>(2)).add(waiter);
        size++;
        return true;
    }

    /** Takes out those that wait for an offset below {@code offset}. */
    List<Waiter> below(long offset) {
        if (byOffset.isEmpty() || byOffset.firstKey() >= offset) {
            return List.of();
        }
        return take(byOffset.headMap(offset, false));
    }

    List<Waiter> all() {
        return take(byOffset);
    }

    private List<Waiter> take(Map<Long, List<Waiter>> part) {
        List<Waiter> live = new ArrayList<>();
        for (List<Waiter> waiters : part.values()) {
            size -= waiters.size();
            for (Waiter waiter : waiters) {
                if (!waiter.done()) {
                    live.add(waiter);
                }
            }
        }
        part.clear();
        return live;
    }

    private void sweep() {
        for (Iterator<List<Waiter>> lists = byOffset.values().iterator(); lists.hasNext(); ) {
            Collection<Waiter> waiters = lists.next();
            int before = waiters.size();
            waiters.removeIf(Waiter::done);
            size -= before - waiters.size();
            if (waiters.isEmpty()) {
                lists.remove();
            }
        }
        sweepAt = Math.max(SMALLEST_SWEEP, 2 * size);
    }
}
