package io.weir.partition;

import io.weir.log.TopicId;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The registry of one node. A leader enters itself when it leads and leaves when it stops; a later leader takes its place at once. */
final class StartedLeaders implements LeaderRegistry {
    private final ConcurrentMap<Key, StartedLeader> leaders = new ConcurrentHashMap<>();

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

    int size() {
        return leaders.size();
    }

    /** A leader of an older epoch never takes a newer one's place. */
    void add(StartedLeader leader) {
        leaders.merge(
                Key.of(leader),
                leader,
                (old, mine) ->
                        old.assignment().leaderEpoch() > mine.assignment().leaderEpoch() ? old : mine);
    }

    /** Takes this very leader out; one that has taken its place stays. */
    void remove(StartedLeader leader) {
        leaders.remove(Key.of(leader), leader);
    }
}
