package io.weir.cluster.groups.slot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.cluster.groups.Partitions;
import io.weir.cluster.groups.slot.MixedInvariant.ArrivalsKnown;
import io.weir.cluster.groups.slot.MixedInvariant.EpochsGrow;
import io.weir.cluster.groups.slot.MixedInvariant.MembersCounted;
import io.weir.cluster.groups.slot.MixedInvariant.OneHolder;
import io.weir.cluster.groups.slot.MixedInvariant.OneOwner;
import io.weir.cluster.groups.slot.MixedInvariant.SameAfterReplay;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Random clients of both protocols in one group: they come, hang, crash, leave, and are replaced by ones of the other protocol. */
class MixedGroupPropertiesTest {
    private static final int CLIENTS = 4;
    private static final int STEPS = 250;

    @Property(tries = 300)
    void aGroupThatChangesItsProtocolHasOneOwnerForEverythingAndLosesNobody(@ForAll long seed) {
        Random random = new Random(seed);
        play(random, random.nextBoolean(), Optional.of("instance"));
    }

    static void play(Random random, boolean cooperative, Optional<String> instance) {
        MixedWorld world = new MixedWorld();
        List<MixedInvariant> invariants = List.of(
                new OneOwner(),
                new OneHolder(),
                new EpochsGrow(),
                new SameAfterReplay(),
                new MembersCounted(),
                new ArrivalsKnown());
        for (int i = 0; i < CLIENTS; i++) {
            world.clients.add(client(world, i == 0 ? instance : Optional.empty(), cooperative, random.nextBoolean()));
        }
        for (int step = 0; step < STEPS; step++) {
            act(world, cooperative, random);
            invariants.forEach(invariant -> invariant.holds(world));
        }
        everybodyArrives(world);
    }

    private static MixedClient client(
            MixedWorld world, Optional<String> instance, boolean cooperative, boolean classic) {
        return classic ? new MixedClassic(world, instance, cooperative) : new MixedConsumer(world, instance);
    }

    private static void act(MixedWorld world, boolean cooperative, Random random) {
        int which = random.nextInt(CLIENTS);
        MixedClient client = world.clients.get(which);
        switch (random.nextInt(24)) {
            case 0, 1 -> world.pass(random.nextInt(MixedWorld.SESSION_MS / 4));
            case 2 -> {
                if (random.nextInt(4) == 0) {
                    world.pass(MixedWorld.SESSION_MS + 1);
                }
            }
            case 3 -> {
                client.leave();
                world.clients.set(which, client(world, client.instance, cooperative, random.nextBoolean()));
            }
            case 4 -> world.clients.set(which, client(world, client.instance, cooperative, random.nextBoolean()));
            case 5 -> {
                if (random.nextInt(5) == 0) {
                    world.failOver();
                }
            }
            default -> client.step();
        }
    }

    /** Left alone, all who live get what they are meant to have, and the protocol is the one that they can all speak. */
    private static void everybodyArrives(MixedWorld world) {
        for (int round = 0; round < 100; round++) {
            world.pass(3_000);
            for (int i = 0; i < 4; i++) {
                world.clients.forEach(MixedClient::step);
            }
        }
        Partitions all = Partitions.NONE;
        int sum = 0;
        for (MixedClient client : world.clients) {
            assertTrue(client.isInGoodStanding(), client.memberId);
            all = all.plus(client.owned);
            sum += client.owned.size();
        }
        assertEquals(world.everything(), all);
        assertEquals(all.size(), sum);
        HeldGroup group = world.group().orElseThrow();
        boolean classic = world.clients.stream().allMatch(MixedClassic.class::isInstance);
        assertEquals(classic, group.classic().isPresent());
        assertEquals("Stable", group.listed().state());
    }
}
