package io.weir.partition;

import io.weir.log.StorageFailure;
import io.weir.log.TopicId;
import io.weir.log.TopicIdPartition;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The registry of one node. A leader enters itself when it leads and leaves when it stops; a later leader takes its place at once. */
final class StartedLeaders implements LeaderRegistry {
    private final ConcurrentMap<Key, PublishedLeader> leaders = new ConcurrentHashMap<>();
    private final ConcurrentMap<Key, StorageFailure> failures = new ConcurrentHashMap<>();

    private record Key(TopicId topicId, int partition) {
        static Key of(StartedLeader leader) {
            return new Key(
                    leader.assignment().partition().topicId(),
                    leader.assignment().partition().partition());
        }
    }

    @Override
    public Optional<StartedLeader> find(TopicId topicId, int partition) {
        return Optional.ofNullable(leaders.get(new Key(topicId, partition)));
    }

    @Override
    public Optional<StorageFailure> failure(TopicId topicId, int partition) {
        return Optional.ofNullable(failures.get(new Key(topicId, partition)));
    }

    int size() {
        return leaders.size();
    }

    List<PublishedLeader> all() {
        return List.copyOf(leaders.values());
    }

    /** Whether this very leader leads. */
    boolean holds(PublishedLeader leader) {
        return leaders.get(Key.of(leader)) == leader;
    }

    /** Leaders whose in-sync set is smaller than {@code min.insync.replicas}, or the number of replicas, demands. */
    long underMinIsr() {
        return leaders.values().stream()
                .map(StartedLeader::assignment)
                .filter(assignment -> assignment.inSync().size()
                        < Math.min(
                                assignment.settings().minInsyncReplicas(),
                                assignment.replicas().size()))
                .count();
    }

    /** A leader of an older epoch never takes a newer one's place. */
    void add(PublishedLeader leader) {
        failures.remove(Key.of(leader));
        leaders.merge(
                Key.of(leader),
                leader,
                (old, mine) ->
                        old.assignment().leaderEpoch() > mine.assignment().leaderEpoch() ? old : mine);
    }

    /** Takes this very leader out; one that has taken its place stays. */
    void remove(PublishedLeader leader) {
        leaders.remove(Key.of(leader), leader);
    }

    /** The log of a partition that is to be led here cannot be opened; it is tried again. */
    void failed(TopicId topicId, int partition, StorageFailure failure) {
        failures.put(new Key(topicId, partition), failure);
    }

    /** A partition is no longer led here. */
    void forgetFailure(TopicIdPartition partition) {
        failures.remove(new Key(partition.topicId(), partition.partition()));
    }
}
