package io.weir.cluster.groups.offsets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.event.Effects;
import io.weir.cluster.groups.event.GroupEvent;
import io.weir.cluster.groups.offsets.OffsetRequests.Commit;
import io.weir.cluster.groups.offsets.OffsetRequests.Delete;
import io.weir.cluster.groups.offsets.OffsetRequests.Fetch;
import io.weir.cluster.groups.offsets.OffsetRequests.Fetched;
import io.weir.cluster.groups.offsets.OffsetRequests.Position;
import io.weir.log.TopicId;
import io.weir.log.TopicIdPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Any commits, deletions, expiries and lost topics, against a map of what must be there; and the events alone lead to the same. */
class GroupOffsetsPropertiesTest {
    private static final OffsetSettings SETTINGS = new OffsetSettings(3, 50, 10);
    private static final int TOPICS = 3;
    private static final int PARTITIONS = 4;

    /** One thing that happens, {@code afterMs} later than the one before. */
    record Step(Kind kind, long afterMs, List<Position> positions, int topic, boolean shortLived) {}

    enum Kind {
        COMMIT,
        DELETE,
        EXPIRE,
        LOSE_TOPIC
    }

    /** What must be there, with when it must go. */
    private record Kept(Position position, long untilMs) {}

    private final Map<TopicIdPartition, Kept> expected = new HashMap<>();
    private final Effects effects = new Effects();
    private final GroupOffsets offsets = new GroupOffsets("g");
    private long nowMs;

    @Property(tries = 300)
    void theOffsetsAreWhatWasDoneToThem(@ForAll("steps") List<Step> steps) {
        for (Step step : steps) {
            nowMs += step.afterMs();
            switch (step.kind()) {
                case COMMIT -> commit(step);
                case DELETE -> delete(step);
                case EXPIRE -> expire(step.topic());
                case LOSE_TOPIC -> lose(step.topic());
            }
            assertEquals(positions(), all(offsets));
            assertEquals(expected.size(), offsets.size());
        }
        assertEquals(all(offsets), all(replayed(effects.events())));
        assertEquals(all(offsets), all(replayed(offsets.stored())));
    }

    private void commit(Step step) {
        OptionalLong retentionMs = step.shortLived() ? OptionalLong.of(7) : OptionalLong.empty();
        List<GroupError> errors = offsets.commit(
                new Commit("", Optional.empty(), OffsetRequests.NO_EPOCH, true, retentionMs, step.positions()),
                SETTINGS,
                nowMs,
                effects);
        for (int i = 0; i < errors.size(); i++) {
            Position position = step.positions().get(i);
            boolean fits = position.metadata().length() <= SETTINGS.maxMetadataChars();
            assertEquals(fits ? GroupError.NONE : GroupError.OFFSET_METADATA_TOO_LARGE, errors.get(i));
            if (fits) {
                long keptMs = step.shortLived() ? 7 : SETTINGS.retentionMs();
                expected.put(position.partition(), new Kept(position, nowMs + keptMs));
            }
        }
    }

    private void delete(Step step) {
        List<TopicIdPartition> named =
                step.positions().stream().map(Position::partition).toList();
        TopicId subscribed = topic(step.topic());
        List<GroupError> errors = offsets.delete(
                new Delete(named), partition -> partition.topicId().equals(subscribed), effects);
        for (int i = 0; i < named.size(); i++) {
            boolean isSubscribed = named.get(i).topicId().equals(subscribed);
            assertEquals(isSubscribed ? GroupError.GROUP_SUBSCRIBED_TO_TOPIC : GroupError.NONE, errors.get(i));
            if (!isSubscribed) {
                expected.remove(named.get(i));
            }
        }
    }

    private void expire(int subscribed) {
        offsets.expire(
                OffsetAging.SINCE_COMMIT.unless(partition -> partition.topicId().equals(topic(subscribed))),
                SETTINGS,
                nowMs,
                effects);
        expected.entrySet()
                .removeIf(entry -> !entry.getKey().topicId().equals(topic(subscribed))
                        && entry.getValue().untilMs() <= nowMs);
    }

    private void lose(int topic) {
        offsets.forgetTopics(topic(topic)::equals, effects);
        expected.keySet().removeIf(partition -> partition.topicId().equals(topic(topic)));
    }

    private Set<Position> positions() {
        Set<Position> positions = new HashSet<>();
        expected.values().forEach(kept -> positions.add(kept.position()));
        return positions;
    }

    private static Set<Position> all(GroupOffsets offsets) {
        Set<Position> positions = new HashSet<>();
        for (Fetched fetched :
                offsets.fetch(new Fetch(Optional.empty(), OffsetRequests.NO_EPOCH, Optional.empty(), false))) {
            positions.add(fetched.position().orElseThrow());
        }
        return positions;
    }

    private static GroupOffsets replayed(List<GroupEvent> events) {
        GroupOffsets replayed = new GroupOffsets("g");
        new ArrayList<>(events).forEach(replayed::apply);
        return replayed;
    }

    private static TopicId topic(int number) {
        return new TopicId(7, number);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.frequency(
                                Tuple.of(5, Kind.COMMIT),
                                Tuple.of(1, Kind.DELETE),
                                Tuple.of(2, Kind.EXPIRE),
                                Tuple.of(1, Kind.LOSE_TOPIC)),
                        Arbitraries.longs().between(0, 20),
                        position().list().ofMinSize(1).ofMaxSize(5),
                        Arbitraries.integers().between(0, TOPICS - 1),
                        Arbitraries.of(true, false))
                .as(Step::new)
                .list()
                .ofMaxSize(40);
    }

    private static Arbitrary<Position> position() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, TOPICS - 1),
                        Arbitraries.integers().between(0, PARTITIONS - 1),
                        Arbitraries.longs().between(0, 1_000),
                        Arbitraries.integers().between(-1, 3),
                        Arbitraries.strings().alpha().ofMaxLength(4))
                .as((topic, partition, offset, epoch, metadata) -> new Position(
                        new TopicIdPartition(topic(topic), "t" + topic, partition),
                        offset,
                        epoch < 0 ? OptionalInt.empty() : OptionalInt.of(epoch),
                        metadata));
    }
}
