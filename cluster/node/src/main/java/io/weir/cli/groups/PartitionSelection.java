package io.weir.cli.groups;

import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.Failure;
import io.weir.client.admin.GroupAdmin.GroupPartition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Partitions that arguments of the form {@code TOPIC} or {@code TOPIC:0,1,2} name. */
final class PartitionSelection {
    /** By topic; an empty set stands for all of its partitions. */
    private final Map<String, Set<Integer>> topics;

    private PartitionSelection(Map<String, Set<Integer>> topics) {
        this.topics = topics;
    }

    /** @throws Failure of {@link ExitCode#USAGE} for what is no such argument */
    static PartitionSelection of(List<String> arguments) {
        Map<String, Set<Integer>> topics = new LinkedHashMap<>();
        for (String argument : arguments) {
            int colon = argument.indexOf(':');
            String topic = colon < 0 ? argument : argument.substring(0, colon);
            Set<Integer> partitions = colon < 0 ? Set.of() : numbers(argument, argument.substring(colon + 1));
            if (topic.isEmpty() || topics.put(topic, partitions) != null) {
                throw new Failure(
                        ExitCode.USAGE,
                        "--topic '" + argument + "': " + (topic.isEmpty() ? "names no topic" : "is given twice"));
            }
        }
        return new PartitionSelection(topics);
    }

    private static Set<Integer> numbers(String argument, String list) {
        Set<Integer> numbers = new TreeSet<>();
        try {
            for (String number : list.split(",", -1)) {
                numbers.add(Integer.parseUnsignedInt(number.trim()));
            }
        } catch (NumberFormatException e) {
            throw new Failure(ExitCode.USAGE, "--topic '" + argument + "': is not TOPIC or TOPIC:0,1,2", e);
        }
        return numbers;
    }

    Set<String> topics() {
        return topics.keySet();
    }

    boolean holds(GroupPartition partition) {
        Set<Integer> partitions = topics.get(partition.topic());
        return partitions != null && (partitions.isEmpty() || partitions.contains(partition.partition()));
    }

    /**
     * The chosen ones among those that there are.
     *
     * @throws Failure of {@link ExitCode#NOT_FOUND} when one is named that is not there
     */
    Set<GroupPartition> among(Set<GroupPartition> there) {
        topics.forEach((topic, partitions) -> partitions.forEach(number -> {
            GroupPartition named = new GroupPartition(topic, number);
            if (!there.contains(named)) {
                throw new Failure(ExitCode.NOT_FOUND, "there is no partition " + named);
            }
        }));
        Set<GroupPartition> chosen = new TreeSet<>();
        there.stream().filter(this::holds).forEach(chosen::add);
        return chosen;
    }
}
