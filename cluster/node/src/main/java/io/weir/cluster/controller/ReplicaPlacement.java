package io.weir.cluster.controller;

import io.weir.cluster.metadata.BrokerImage;
import io.weir.cluster.metadata.MetadataImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Where partitions go: by the controller's choice, spread over the live brokers, or by a request's, checked. */
final class ReplicaPlacement {
    private final List<List<Integer>> replicas;
    private final String problem;

    private ReplicaPlacement(List<List<Integer>> replicas, String problem) {
        this.replicas = replicas;
        this.problem = problem;
    }

    /** By partition index; each the preferred leader first. */
    List<List<Integer>> replicas() {
        return replicas;
    }

    /** Why there is none, or empty. */
    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /**
     * Places each partition on the next live brokers around the circle of ids. With each turn the followers move one further away, so
     * that the loss of one broker spreads its leaders over all others.
     *
     * @param first any number: where on the circle to begin
     */
    static ReplicaPlacement spread(MetadataImage image, int partitions, int replicationFactor, int first) {
        List<Integer> live = image.brokers().values().stream()
                .filter(broker -> !broker.fenced())
                .map(BrokerImage::id)
                .sorted(Comparator.naturalOrder())
                .toList();
        if (replicationFactor > live.size()) {
            return failed("Unable to replicate the partition " + replicationFactor
                    + " time(s): The target replication factor of " + replicationFactor
                    + " cannot be reached because only " + live.size() + " broker(s) are registered.");
        }
        int brokers = live.size();
        List<List<Integer>> all = new ArrayList<>(partitions);
        for (int partition = 0; partition < partitions; partition++) {
            int leader = Math.floorMod(first + partition, brokers);
            int turn = partition / brokers;
            List<Integer> chosen = new ArrayList<>(replicationFactor);
            chosen.add(live.get(leader));
            for (int follower = 0; follower < replicationFactor - 1; follower++) {
                int distance = 1 + (turn + follower) % (brokers - 1);
                chosen.add(live.get((leader + distance) % brokers));
            }
            all.add(chosen);
        }
        return new ReplicaPlacement(all, null);
    }

    /** Checks what a request assigns to partitions that are added to a topic whose others have {@code replicationFactor} replicas. */
    static ReplicaPlacement added(
            MetadataImage image, List<List<Integer>> assignments, int first, int replicationFactor) {
        for (int i = 0; i < assignments.size(); i++) {
            List<Integer> chosen = assignments.get(i);
            Optional<String> problem = problem(image, chosen, replicationFactor);
            if (problem.isPresent()) {
                return failed(problem.get());
            }
            if (chosen.stream().allMatch(id -> image.liveBroker(id).isEmpty())) {
                return failed("All brokers specified in the manual partition assignment for partition " + (first + i)
                        + " are fenced or in controlled shutdown.");
            }
        }
        return new ReplicaPlacement(assignments, null);
    }

    /** Checks an assignment that a request makes: partitions without gaps, known brokers, each once, as many everywhere. */
    static ReplicaPlacement manual(MetadataImage image, Map<Integer, List<Integer>> assignments) {
        List<List<Integer>> all = new ArrayList<>(assignments.size());
        for (var entry : new TreeMap<>(assignments).entrySet()) {
            List<Integer> chosen = entry.getValue();
            Optional<String> problem = problem(
                    image, chosen, all.isEmpty() ? chosen.size() : all.get(0).size());
            if (problem.isPresent()) {
                return failed(problem.get());
            }
            if (entry.getKey() != all.size()) {
                return failed("partitions should be a consecutive 0-based integer sequence");
            }
            all.add(chosen);
        }
        return new ReplicaPlacement(all, null);
    }

    /** Why a partition's replicas cannot be these, or empty. */
    private static Optional<String> problem(MetadataImage image, List<Integer> chosen, int replicationFactor) {
        if (chosen.isEmpty()) {
            return Optional.of("The manual partition assignment includes an empty replica list.");
        }
        Optional<Integer> unknown = chosen.stream()
                .sorted()
                .filter(id -> !image.brokers().containsKey(id))
                .findFirst();
        if (unknown.isPresent()) {
            return Optional.of("The manual partition assignment includes broker " + unknown.get()
                    + ", but no such broker is registered.");
        }
        if (new TreeSet<>(chosen).size() < chosen.size()) {
            return Optional.of(
                    "The manual partition assignment includes the broker " + repeated(chosen) + " more than once.");
        }
        return chosen.size() == replicationFactor
                ? Optional.empty()
                : Optional.of("The manual partition assignment includes a partition with " + chosen.size()
                        + " replica(s), but this is not consistent with previous partitions, which have "
                        + replicationFactor + " replica(s).");
    }

    private static int repeated(List<Integer> chosen) {
        TreeSet<Integer> seen = new TreeSet<>();
        return chosen.stream().sorted().filter(id -> !seen.add(id)).findFirst().orElseThrow();
    }

    private static ReplicaPlacement failed(String problem) {
        return new ReplicaPlacement(List.of(), problem);
    }
}
