package io.weir.cluster.groups.slot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.cluster.groups.Partitions;
import io.weir.cluster.groups.classic.ClassicGroup;
import io.weir.cluster.groups.consumer.ConsumerGroup;
import io.weir.cluster.groups.event.ConsumerMember;

/** What holds of a group after every step, whichever protocol it is in. */
interface MixedInvariant {

    void holds(MixedWorld world);

    /** Two clients that the group believes never consume the same. */
    final class OneOwner implements MixedInvariant {
        @Override
        public void holds(MixedWorld world) {
            Partitions all = Partitions.NONE;
            for (MixedClient client : world.clients) {
                if (client.isInGoodStanding()) {
                    Partitions twice = all.and(client.owned);
                    assertTrue(twice.isEmpty(), () -> twice + " has two owners: " + world.clients);
                    all = all.plus(client.owned);
                }
            }
        }
    }

    /** Two members are never told that the same is theirs. */
    final class OneHolder implements MixedInvariant {
        @Override
        public void holds(MixedWorld world) {
            world.group().flatMap(HeldGroup::consumer).ifPresent(group -> {
                Partitions all = Partitions.NONE;
                for (ConsumerMember member : group.members().values()) {
                    assertTrue(
                            all.and(member.held()).isEmpty(), () -> "two members hold a partition: " + group.members());
                    all = all.plus(member.held());
                }
            });
        }
    }

    /** While anybody is in it, the highest epoch or generation that anybody was told of never goes back. */
    final class EpochsGrow implements MixedInvariant {
        private int last;

        @Override
        public void holds(MixedWorld world) {
            int now = world.group()
                    .filter(group -> group.classic().map(ClassicGroup::size).orElse(1) > 0 && !group.isEmpty())
                    .map(group -> group.consumer()
                            .map(ConsumerGroup::epoch)
                            .orElseGet(() -> group.classic().orElseThrow().lastGeneration()))
                    .orElse(0);
            assertTrue(now == 0 || now >= last, () -> "after " + last + " came " + now);
            last = now;
        }
    }

    /** The journal has the same group. */
    final class SameAfterReplay implements MixedInvariant {
        @Override
        public void holds(MixedWorld world) {
            world.group()
                    .flatMap(HeldGroup::consumer)
                    .filter(group -> group.epoch() > 0)
                    .ifPresent(group -> {
                        ConsumerGroup replayed = world.replayed()
                                .find(MixedWorld.GROUP)
                                .flatMap(HeldGroup::consumer)
                                .orElseThrow();
                        assertEquals(group.members(), replayed.members());
                        assertEquals(group.epoch(), replayed.epoch());
                        assertEquals(group.targetEpoch(), replayed.targetEpoch());
                        group.members().keySet().forEach(id -> assertEquals(group.target(id), replayed.target(id)));
                    });
        }
    }

    /** The slot knows how many members it is to be asked by. */
    final class MembersCounted implements MixedInvariant {
        @Override
        public void holds(MixedWorld world) {
            int members = world.group()
                    .flatMap(HeldGroup::consumer)
                    .map(group -> group.members().size())
                    .orElse(0);
            assertEquals(members, world.state.consumers());
            assertEquals(members, world.replayed().consumers());
        }
    }

    /** Of all that a member holds it is known since which epoch of the group, and of nothing else. */
    final class ArrivalsKnown implements MixedInvariant {
        @Override
        public void holds(MixedWorld world) {
            world.group().flatMap(HeldGroup::consumer).ifPresent(group -> {
                for (ConsumerMember member : group.members().values()) {
                    Partitions arrived = Partitions.NONE;
                    for (Partitions atOnce : member.arrivals().byEpoch().values()) {
                        assertTrue(arrived.and(atOnce).isEmpty(), () -> "it came twice: " + member);
                        arrived = arrived.plus(atOnce);
                    }
                    assertEquals(member.held(), arrived, member::toString);
                    member.arrivals().byEpoch().keySet().forEach(epoch -> assertTrue(epoch <= group.epoch()));
                }
            });
        }
    }
}
