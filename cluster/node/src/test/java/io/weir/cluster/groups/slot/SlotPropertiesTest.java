package io.weir.cluster.groups.slot;

import static io.weir.cluster.groups.slot.GroupFixtures.beat;
import static io.weir.cluster.groups.slot.GroupFixtures.commit;
import static io.weir.cluster.groups.slot.GroupFixtures.fetchAll;
import static io.weir.cluster.groups.slot.GroupFixtures.join;
import static io.weir.cluster.groups.slot.GroupFixtures.leave;
import static io.weir.cluster.groups.slot.GroupFixtures.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.classic.ClassicRequests.JoinReply;
import io.weir.cluster.groups.offsets.OffsetRequests.Position;
import io.weir.cluster.groups.offsets.OffsetSettings;
import io.weir.cluster.groups.slot.GroupCommand.DeleteGroup;
import io.weir.cluster.groups.slot.GroupCommand.DescribeConsumerGroup;
import io.weir.cluster.groups.slot.GroupCommand.DescribeGroup;
import io.weir.cluster.groups.slot.GroupReplies.Description;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is asked of a slot, what it stores leads to the same slot. */
class SlotPropertiesTest {
    private static final List<String> GROUPS = List.of("a", "b");

    private enum Kind {
        JOIN_AND_SYNC,
        JOIN,
        LEAVE,
        COMMIT,
        BEAT,
        LEAVE_BEAT,
        DELETE,
        TIME,
        AGE,
        RESTART
    }

    private record Step(Kind kind, String group, int number) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(Kind.class),
                        Arbitraries.of(GROUPS),
                        Arbitraries.integers().between(0, 3))
                .as(Step::new)
                .list()
                .ofMaxSize(60);
    }

    @Property(tries = 300)
    void aRestartLeadsToWhatWasAnswered(@ForAll("steps") List<Step> steps) {
        SlotRig slot = new SlotRig();
        for (Step step : steps) {
            run(slot, step);
            StoredSlot stored = slot.stored();
            assertEquals(stored, StoredSlot.of(stored.events()));
        }
        for (String group : GROUPS) {
            Set<Position> offsets = offsets(slot, group);
            Description classic = slot.ask(new DescribeGroup(group));
            var consumer = slot.ask(new DescribeConsumerGroup(group));
            slot.restart();
            assertEquals(offsets, offsets(slot, group));
            if (classic.state().equals("Stable")) {
                assertEquals(classic, slot.ask(new DescribeGroup(group)));
            }
            if (consumer.error() == GroupError.NONE && !consumer.members().isEmpty()) {
                assertEquals(consumer, slot.ask(new DescribeConsumerGroup(group)));
            }
        }
    }

    private static Set<Position> offsets(SlotRig slot, String group) {
        return slot.ask(fetchAll(group)).offsets().stream()
                .map(fetched -> fetched.position().orElseThrow())
                .collect(Collectors.toSet());
    }

    private static void run(SlotRig slot, Step step) {
        String group = step.group();
        switch (step.kind()) {
            case JOIN_AND_SYNC -> {
                for (JoinReply reply : slot.tell(join(group, ""))) {
                    slot.tell(sync(group, reply.memberId(), reply.generation(), Map.of()));
                }
            }
            case JOIN -> slot.tell(join(group, ""));
            case LEAVE -> slot.tell(leave(group, "client-id" + step.number()));
            case COMMIT -> slot.tell(commit(group, step.number(), step.number()));
            case BEAT -> slot.tell(beat(group, "m" + step.number(), 0));
            case LEAVE_BEAT -> slot.tell(beat(group, "m" + step.number(), -1));
            case DELETE -> slot.tell(new DeleteGroup(group));
            case TIME -> {
                slot.nowMs += 20_000;
                slot.expire();
            }
            case AGE -> {
                slot.nowMs += OffsetSettings.DEFAULT.retentionMs();
                slot.expire();
                slot.expireOffsets();
            }
            case RESTART -> slot.restart();
        }
    }
}
