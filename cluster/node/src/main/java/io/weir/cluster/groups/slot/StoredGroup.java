package io.weir.cluster.groups.slot;

import io.weir.cluster.groups.event.CommittedOffset;
import io.weir.cluster.groups.event.GroupEvent;
import io.weir.cluster.groups.event.GroupEvent.ClassicGroupStored;
import io.weir.cluster.groups.event.GroupEvent.GenerationBegun;
import io.weir.cluster.groups.event.GroupEvent.OffsetsCommitted;
import io.weir.cluster.groups.event.GroupEvent.OffsetsRemoved;
import io.weir.log.TopicId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * What is stored of one group. Immutable. It speaks one protocol: an event of the other takes the place of what was stored of its
 * members; its offsets stay.
 *
 * @param classic empty when it speaks the other protocol, and before its first round
 * @param begunGeneration the highest generation that members were told of
 * @param consumer empty when it speaks the other protocol
 * @param offsets by topic and partition
 */
record StoredGroup(
        String groupId,
        Optional<ClassicGroupStored> classic,
        int begunGeneration,
        Optional<StoredConsumer> consumer,
        PMap<TopicId, PMap<Integer, CommittedOffset>> offsets) {

    static StoredGroup empty(String groupId) {
        return new StoredGroup(groupId, Optional.empty(), 0, Optional.empty(), HashTreePMap.empty());
    }

    StoredGroup apply(GroupEvent event) {
        if (event instanceof OffsetsCommitted committed) {
            PMap<TopicId, PMap<Integer, CommittedOffset>> after = offsets;
            for (CommittedOffset offset : committed.offsets()) {
                after = with(after, offset);
            }
            return withOffsets(after);
        } else if (event instanceof OffsetsRemoved removed) {
            return withOffsets(without(removed));
        } else if (event instanceof ClassicGroupStored stored) {
            return new StoredGroup(groupId, Optional.of(stored), begunGeneration, Optional.empty(), offsets);
        } else if (event instanceof GenerationBegun begun) {
            return new StoredGroup(groupId, classic, begun.generation(), Optional.empty(), offsets);
        } else if (StoredConsumer.concerns(event)) {
            StoredConsumer before = consumer.orElse(StoredConsumer.EMPTY);
            return new StoredGroup(groupId, Optional.empty(), 0, Optional.of(before.apply(event)), offsets);
        }
        throw new IllegalArgumentException("not an event of a group that stays: " + event);
    }

    private static PMap<TopicId, PMap<Integer, CommittedOffset>> with(
            PMap<TopicId, PMap<Integer, CommittedOffset>> offsets, CommittedOffset offset) {
        TopicId topic = offset.partition().topicId();
        PMap<Integer, CommittedOffset> ofTopic = offsets.get(topic);
        PMap<Integer, CommittedOffset> before = ofTopic == null ? HashTreePMap.empty() : ofTopic;
        return offsets.plus(topic, before.plus(offset.partition().partition(), offset));
    }

    private PMap<TopicId, PMap<Integer, CommittedOffset>> without(OffsetsRemoved removed) {
        PMap<TopicId, PMap<Integer, CommittedOffset>> after = offsets;
        for (TopicId topic : removed.partitions().topics()) {
            PMap<Integer, CommittedOffset> ofTopic = after.get(topic);
            if (ofTopic != null) {
                PMap<Integer, CommittedOffset> rest = ofTopic.minusAll(
                        removed.partitions().of(topic).stream().boxed().toList());
                after = rest.isEmpty() ? after.minus(topic) : after.plus(topic, rest);
            }
        }
        return after;
    }

    private StoredGroup withOffsets(PMap<TopicId, PMap<Integer, CommittedOffset>> after) {
        return new StoredGroup(groupId, classic, begunGeneration, consumer, after);
    }

    /** The shortest history of its members that leads here. */
    List<GroupEvent> memberEvents() {
        List<GroupEvent> events = new ArrayList<>();
        classic.ifPresent(events::add);
        if (begunGeneration > 0) {
            events.add(new GenerationBegun(groupId, begunGeneration));
        }
        consumer.ifPresent(stored -> stored.events(groupId).forEach(events::add));
        return events;
    }

    /** The shortest history of its offsets that leads here: one event or none. */
    List<GroupEvent> offsetEvents() {
        List<CommittedOffset> all = offsets.values().stream()
                .flatMap(ofTopic -> ofTopic.values().stream())
                .toList();
        return all.isEmpty() ? List.of() : List.of(new OffsetsCommitted(groupId, all));
    }
}
