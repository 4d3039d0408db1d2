package io.weir.client.admin;

import io.weir.client.ClientException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Administers the groups of a cluster, of Weir or of Apache Kafka. Calls return at once. A stage completes on the executor of its {@link
 * ReactiveAdmin}, at the latest after {@code default.api.timeout.ms}, and fails with a {@link io.weir.client.ClientException}: what may
 * be better in a moment has been tried again until then. Safe for use by several threads.
 */
public interface GroupAdmin extends AutoCloseable {

    /** The groups there are, by name. */
    CompletionStage<List<GroupListing>> groups();

    /** One group with its members; fails when it is not there. */
    CompletionStage<GroupDescription> describe(String group);

    /** Many groups with their members, asked for together; what is wrong with one is no failure of the others. */
    CompletionStage<DescribedGroups> describe(Collection<String> groups);

    /** What the group has committed, by partition; empty also for a group that is not there. */
    CompletionStage<Map<GroupPartition, Long>> committed(String group);

    /** The partitions of topics; fails when one of them is not there. */
    CompletionStage<Set<GroupPartition>> partitions(Collection<String> topics);

    /**
     * Where a position is in each partition; a partition whose leader cannot say is left out, so is one whose topic is gone.
     *
     * @param at for a time: the first record that is not older, or the end where there is none
     */
    CompletionStage<Map<GroupPartition, Long>> offsets(Collection<GroupPartition> partitions, LogPosition at);

    /**
     * The times of the first records at or behind offsets, in milliseconds since the epoch; a partition where none could be read in
     * time is left out.
     */
    CompletionStage<Map<GroupPartition, Long>> timestamps(Map<GroupPartition, Long> offsets);

    /** Commits offsets for a group that has no members, or whose members do not consume these partitions. */
    CompletionStage<Void> commit(String group, Map<GroupPartition, Long> offsets);

    /** Deletes a group that has no members, with all that it has committed. */
    CompletionStage<Void> delete(String group);

    /** Deletes what a group has committed for partitions that nobody in it is subscribed to. */
    CompletionStage<Void> deleteOffsets(String group, Set<GroupPartition> partitions);

    /** {@link ReactiveAdmin#close()}. */
    @Override
    void close();

    /** A partition by the name of its topic, in the order of names and numbers. */
    record GroupPartition(String topic, int partition) implements Comparable<GroupPartition> {
        @Override
        public int compareTo(GroupPartition other) {
            int topics = topic.compareTo(other.topic);
            return topics != 0 ? topics : Integer.compare(partition, other.partition);
        }

        @Override
        public String toString() {
            return topic + "-" + partition;
        }
    }

    /**
     * @param type {@code classic}, {@code consumer}, … as brokers name it
     * @param protocol what its members are to one another ({@code consumer}, {@code connect}, …); empty where nobody has said
     * @param state {@code Empty}, {@code Stable}, … as brokers name it
     */
    record GroupListing(String name, String type, String protocol, String state) {}

    /**
     * @param coordinator {@code host:port} of the broker that answers for it
     * @param assignor the way in which partitions are shared; empty where there is none
     */
    record GroupDescription(
            String name,
            String type,
            String protocol,
            String state,
            String coordinator,
            String assignor,
            List<GroupMember> members) {
        public GroupDescription {
            members = List.copyOf(members);
        }
    }

    /**
     * What became of groups that were asked for, each of which is in one of the two, by name.
     *
     * @param failures what {@link #describe(String)} would have failed with
     */
    record DescribedGroups(Map<String, GroupDescription> described, Map<String, ClientException> failures) {
        /** @throws ClientException when it could not be described */
        public GroupDescription get(String group) {
            if (failures.containsKey(group)) {
                throw failures.get(group);
            }
            return described.get(group);
        }
    }

    /** @param partitions what it consumes, in order */
    record GroupMember(
            String id,
            Optional<String> instance,
            String clientId,
            String host,
            Optional<Integer> epoch,
            List<GroupPartition> partitions) {
        public GroupMember {
            partitions = List.copyOf(partitions);
        }
    }

    /** A place in a log. */
    sealed interface LogPosition {
        /** The first record that can be read. */
        record Earliest() implements LogPosition {}

        /** Behind the last record. */
        record Latest() implements LogPosition {}

        /** @param timestampMs milliseconds since the epoch */
        record AtTime(long timestampMs) implements LogPosition {}
    }
}
