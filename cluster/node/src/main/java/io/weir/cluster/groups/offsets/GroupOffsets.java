package io.weir.cluster.groups.offsets;

import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.Partitions;
import io.weir.cluster.groups.event.CommittedOffset;
import io.weir.cluster.groups.event.Effects;
import io.weir.cluster.groups.event.GroupEvent;
import io.weir.cluster.groups.event.GroupEvent.OffsetsCommitted;
import io.weir.cluster.groups.event.GroupEvent.OffsetsRemoved;
import io.weir.cluster.groups.offsets.OffsetRequests.Commit;
import io.weir.cluster.groups.offsets.OffsetRequests.Delete;
import io.weir.cluster.groups.offsets.OffsetRequests.Fetch;
import io.weir.cluster.groups.offsets.OffsetRequests.Fetched;
import io.weir.cluster.groups.offsets.OffsetRequests.Position;
import io.weir.log.TopicId;
import io.weir.log.TopicIdPartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * What one group has committed, of either protocol: how far it is in each partition. Who may ask is the group's to say
 * ({@code ClassicGroup.commit}, {@code ConsumerGroup.commit}) and is asked before. Every decision becomes an event, and nothing but
 * applying events changes anything. A fetch sees what was decided before it: its answer must not be given before that is persisted.
 * Pure; confined to one thread.
 */
public final class GroupOffsets {
    private final String groupId;
    private final Map<TopicId, Map<Integer, CommittedOffset>> byTopic = new HashMap<>();
    private int size;

    /** A group that has committed nothing. */
    public GroupOffsets(String groupId) {
        this.groupId = groupId;
    }

    /**
     * Takes a fact in, when it is decided and when it is read from the journal.
     *
     * @throws IllegalArgumentException when it is not about offsets
     */
    public void apply(GroupEvent event) {
        if (event instanceof OffsetsCommitted committed) {
            committed.offsets().forEach(this::put);
        } else if (event instanceof OffsetsRemoved removed) {
            removed.partitions().forEach(this::remove);
        } else {
            throw new IllegalArgumentException("not an event of offsets: " + event);
        }
    }

    private void put(CommittedOffset offset) {
        TopicIdPartition partition = offset.partition();
        Map<Integer, CommittedOffset> ofTopic = byTopic.computeIfAbsent(partition.topicId(), any -> new HashMap<>());
        if (ofTopic.put(partition.partition(), offset) == null) {
            size++;
        }
    }

    private void remove(TopicId topic, int partition) {
        Map<Integer, CommittedOffset> ofTopic = byTopic.get(topic);
        if (ofTopic != null && ofTopic.remove(partition) != null) {
            size--;
            if (ofTopic.isEmpty()) {
                byTopic.remove(topic);
            }
        }
    }

    /** How many partitions have an offset. */
    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** The topics of which a partition has an offset. A copy. */
    public List<TopicId> topics() {
        return List.copyOf(byTopic.keySet());
    }

    /** What brings a group that has committed nothing to where this one is; at most one event. */
    public List<GroupEvent> stored() {
        if (isEmpty()) {
            return List.of();
        }
        return List.of(new OffsetsCommitted(groupId, all()));
    }

    private List<CommittedOffset> all() {
        List<CommittedOffset> all = new ArrayList<>(size);
        byTopic.values().forEach(ofTopic -> all.addAll(ofTopic.values()));
        return all;
    }

    /** Takes positions in, but for those whose metadata is too large; the errors are in the positions' order. */
    public List<GroupError> commit(Commit commit, OffsetSettings settings, long nowMs, Effects effects) {
        OptionalLong expiresMs = commit.retentionMs().isPresent()
                ? OptionalLong.of(saturated(nowMs, commit.retentionMs().getAsLong()))
                : OptionalLong.empty();
        List<GroupError> errors = new ArrayList<>(commit.positions().size());
        List<CommittedOffset> committed = new ArrayList<>(commit.positions().size());
        for (Position position : commit.positions()) {
            boolean tooLarge = position.metadata().length() > settings.maxMetadataChars();
            errors.add(tooLarge ? GroupError.OFFSET_METADATA_TOO_LARGE : GroupError.NONE);
            if (!tooLarge) {
                committed.add(new CommittedOffset(
                        position.partition(),
                        position.offset(),
                        position.leaderEpoch(),
                        position.metadata(),
                        nowMs,
                        expiresMs));
            }
        }
        if (!committed.isEmpty()) {
            persist(new OffsetsCommitted(groupId, committed), effects);
        }
        return errors;
    }

    private static long saturated(long nowMs, long retentionMs) {
        return retentionMs > Long.MAX_VALUE - nowMs ? Long.MAX_VALUE : nowMs + retentionMs;
    }

    /** What was committed for the partitions asked for, in their order, or for all. */
    public List<Fetched> fetch(Fetch fetch) {
        return fetch.partitions().isPresent() ? fetched(fetch.partitions().get()) : fetchedAll();
    }

    private List<Fetched> fetched(Collection<TopicIdPartition> partitions) {
        return partitions.stream()
                .map(partition ->
                        new Fetched(partition, GroupError.NONE, find(partition).map(GroupOffsets::position)))
                .toList();
    }

    private List<Fetched> fetchedAll() {
        return all().stream()
                .map(offset -> new Fetched(offset.partition(), GroupError.NONE, Optional.of(position(offset))))
                .toList();
    }

    private Optional<CommittedOffset> find(TopicIdPartition partition) {
        return Optional.ofNullable(
                byTopic.getOrDefault(partition.topicId(), Map.of()).get(partition.partition()));
    }

    private static Position position(CommittedOffset offset) {
        return new Position(offset.partition(), offset.offset(), offset.leaderEpoch(), offset.metadata());
    }

    /**
     * Forgets partitions that an administrator names, but for those that the group's members subscribe to; the errors are in the
     * partitions' order. One without an offset is no error.
     */
    public List<GroupError> delete(Delete delete, Predicate<TopicIdPartition> subscribed, Effects effects) {
        List<GroupError> errors = new ArrayList<>(delete.partitions().size());
        Partitions.Builder gone = new Partitions.Builder();
        for (TopicIdPartition partition : delete.partitions()) {
            if (subscribed.test(partition)) {
                errors.add(GroupError.GROUP_SUBSCRIBED_TO_TOPIC);
                continue;
            }
            errors.add(GroupError.NONE);
            if (find(partition).isPresent()) {
                gone.add(partition.topicId(), partition.partition());
            }
        }
        remove(gone.build(), effects);
        return errors;
    }

    /** Forgets what is too old. */
    public void expire(OffsetAging aging, OffsetSettings settings, long nowMs, Effects effects) {
        removeIf(offset -> isTooOld(offset, aging, settings, nowMs), effects);
    }

    private static boolean isTooOld(CommittedOffset offset, OffsetAging aging, OffsetSettings settings, long nowMs) {
        OptionalLong sinceMs = aging.sinceMs(offset.partition(), offset.committedMs());
        if (sinceMs.isEmpty()) {
            return false;
        }
        return offset.expiresMs().isPresent()
                ? nowMs >= offset.expiresMs().getAsLong()
                : nowMs - sinceMs.getAsLong() >= settings.retentionMs();
    }

    /** Forgets the topics that there are no more. To be asked now and then too: a commit may have come after its topic had gone. */
    public void forgetTopics(Predicate<TopicId> gone, Effects effects) {
        Partitions.Builder partitions = new Partitions.Builder();
        byTopic.forEach((topic, ofTopic) -> {
            if (gone.test(topic)) {
                partitions.addAll(topic, ofTopic.keySet());
            }
        });
        remove(partitions.build(), effects);
    }

    private void removeIf(Predicate<CommittedOffset> condition, Effects effects) {
        Partitions.Builder gone = new Partitions.Builder();
        byTopic.values().forEach(ofTopic -> ofTopic.values().stream()
                .filter(condition)
                .forEach(offset -> gone.add(
                        offset.partition().topicId(), offset.partition().partition())));
        remove(gone.build(), effects);
    }

    private void remove(Partitions gone, Effects effects) {
        if (!gone.isEmpty()) {
            persist(new OffsetsRemoved(groupId, gone), effects);
        }
    }

    private void persist(GroupEvent event, Effects effects) {
        effects.persist(event);
        apply(event);
    }
}
