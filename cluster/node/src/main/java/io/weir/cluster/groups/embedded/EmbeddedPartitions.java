package io.weir.cluster.groups.embedded;

import io.weir.cluster.groups.GroupTopics;
import io.weir.cluster.groups.Partitions;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Partitions by the names that consumers say, and by the ids that the broker keeps. */
public final class EmbeddedPartitions {
    private EmbeddedPartitions() {}

    /** Those of topics that there are, as far as they have such partitions. */
    public static Partitions known(Map<String, Set<Integer>> byName, GroupTopics topics) {
        Partitions.Builder known = new Partitions.Builder();
        byName.forEach((name, numbers) -> topics.named(name).ifPresent(topic -> {
            int count = topics.partitions(topic);
            numbers.stream()
                    .filter(number -> number >= 0 && number < count)
                    .forEach(number -> known.add(topic, number));
        }));
        return known.build();
    }

    /** Those of topics that there are still. */
    public static Map<String, Set<Integer>> named(Partitions partitions, GroupTopics topics) {
        Map<String, Set<Integer>> named = new TreeMap<>();
        partitions.forEach((topic, partition) -> topics.nameOf(topic)
                .ifPresent(name ->
                        named.computeIfAbsent(name, any -> new HashSet<>()).add(partition)));
        return named;
    }
}
