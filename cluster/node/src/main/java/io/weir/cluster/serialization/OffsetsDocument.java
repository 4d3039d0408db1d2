package io.weir.cluster.serialization;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.weir.cluster.groups.event.CommittedOffset;
import io.weir.cluster.groups.event.GroupEvent.OffsetsCommitted;
import io.weir.log.TopicId;
import io.weir.log.TopicIdPartition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Committed offsets as they are written, version 1: they are most of what a slot writes, so what most of them share is written once.
 *
 * @param committedMs the latest of the offsets' times
 */
record OffsetsDocument(String groupId, long committedMs, List<Topic> topics) {

    record Topic(TopicId id, String name, List<Offset> partitions) {}

    /**
     * @param earlierMs how much earlier than {@code committedMs} it was committed; left out for not at all
     * @param metadata left out for none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Offset(int partition, long offset, Integer leaderEpoch, String metadata, Long earlierMs, Long expiresMs) {

        static Offset of(CommittedOffset offset, long latestMs) {
            return new Offset(
                    offset.partition().partition(),
                    offset.offset(),
                    offset.leaderEpoch().isPresent() ? offset.leaderEpoch().getAsInt() : null,
                    offset.metadata().isEmpty() ? null : offset.metadata(),
                    offset.committedMs() == latestMs ? null : latestMs - offset.committedMs(),
                    offset.expiresMs().isPresent() ? offset.expiresMs().getAsLong() : null);
        }

        CommittedOffset offset(Topic topic, long latestMs) {
            return new CommittedOffset(
                    new TopicIdPartition(topic.id(), topic.name(), partition),
                    offset,
                    leaderEpoch == null ? OptionalInt.empty() : OptionalInt.of(leaderEpoch),
                    metadata == null ? "" : metadata,
                    earlierMs == null ? latestMs : latestMs - earlierMs,
                    expiresMs == null ? OptionalLong.empty() : OptionalLong.of(expiresMs));
        }
    }

    static OffsetsDocument of(OffsetsCommitted event) {
        long latestMs = event.offsets().stream()
                .mapToLong(CommittedOffset::committedMs)
                .max()
                .orElse(0);
        Map<TopicId, Topic> topics = new LinkedHashMap<>();
        for (CommittedOffset offset : event.offsets()) {
            TopicIdPartition partition = offset.partition();
            topics.computeIfAbsent(partition.topicId(), id -> new Topic(id, partition.topic(), new ArrayList<>()))
                    .partitions()
                    .add(Offset.of(offset, latestMs));
        }
        return new OffsetsDocument(event.groupId(), latestMs, List.copyOf(topics.values()));
    }

    OffsetsCommitted event() {
        List<CommittedOffset> offsets = new ArrayList<>();
        for (Topic topic : topics) {
            topic.partitions().forEach(partition -> offsets.add(partition.offset(topic, committedMs)));
        }
        return new OffsetsCommitted(groupId, offsets);
    }
}
