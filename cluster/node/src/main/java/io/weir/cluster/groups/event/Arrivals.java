package io.weir.cluster.groups.event;

import io.weir.cluster.groups.Partitions;
import io.weir.log.TopicId;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * At which epoch of its member each partition came to it: a commit under an older epoch was made before somebody else may have had the
 * partition. Members stored by a release that did not keep this have none. Immutable; as many entries as partitions at most.
 */
public record Arrivals(SortedMap<Integer, Partitions> byEpoch) {
    public static final Arrivals NONE = new Arrivals(new TreeMap<>());

    public Arrivals {
        byEpoch = Collections.unmodifiableSortedMap(new TreeMap<>(byEpoch));
    }

    /** All of them came at that epoch. */
    public static Arrivals at(int epoch, Partitions partitions) {
        return NONE.after(Partitions.NONE, partitions, epoch);
    }

    /** What is no more held is forgotten; what was not held before came at that epoch. */
    Arrivals after(Partitions heldBefore, Partitions held, int epoch) {
        TreeMap<Integer, Partitions> after = new TreeMap<>();
        byEpoch.forEach((at, partitions) -> add(after, at, partitions.and(held)));
        add(after, epoch, held.minus(heldBefore));
        return new Arrivals(after);
    }

    private static void add(Map<Integer, Partitions> to, int epoch, Partitions partitions) {
        if (!partitions.isEmpty()) {
            to.merge(epoch, partitions, Partitions::plus);
        }
    }

    public boolean isEmpty() {
        return byEpoch.isEmpty();
    }

    /** Empty when it is not known, or the member does not have it. */
    public OptionalInt of(TopicId topic, int partition) {
        return byEpoch.entrySet().stream()
                .filter(entry -> entry.getValue().contains(topic, partition))
                .mapToInt(Map.Entry::getKey)
                .findAny();
    }
}
