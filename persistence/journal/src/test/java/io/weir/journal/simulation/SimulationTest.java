package io.weir.journal.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Random schedules. {@code -Dweir.simulation.schedules=N} runs more of them, {@code -Dweir.simulation.seed=S} begins at another seed (with
 * one schedule, it repeats a failure).
 */
class SimulationTest {
    private static final int SCHEDULES = Integer.getInteger("weir.simulation.schedules", 10_000);
    private static final long FIRST_SEED = Long.getLong("weir.simulation.seed", 1L);

    @Test
    void everyInvariantHoldsInEverySchedule() {
        TreeMap<Long, String> failures = new TreeMap<>();
        LongStream.range(FIRST_SEED, FIRST_SEED + SCHEDULES).parallel().forEach(seed -> {
            String failure = run(seed, Variation.NONE);
            if (failure != null) {
                synchronized (failures) {
                    failures.put(seed, failure);
                }
            }
        });
        assertEquals(
                List.of(),
                failures.entrySet().stream().limit(3).toList(),
                () -> failures.size() + " of " + SCHEDULES + " schedules");
    }

    @Test
    void theSchedulesReachWhatTheyAreFor() {
        List<Simulation.Reached> reached = LongStream.rangeClosed(1, 500)
                .parallel()
                .mapToObj(seed -> {
                    Simulation simulation = new Simulation(seed, Variation.NONE);
                    simulation.run();
                    return simulation.reached();
                })
                .toList();
        String reach = count(reached, each -> each.events() > 10) + " with events, "
                + count(reached, each -> each.transfers() > 0) + " with transfers, "
                + count(reached, each -> each.newLives() > 0) + " with lost disks, "
                + count(reached, each -> each.voterSets() > 1) + " with changed voters, "
                + count(reached, each -> each.voterSets() > 2) + " with voters changed twice";
        assertTrue(count(reached, each -> each.events() > 10) >= 120, reach);
        assertTrue(count(reached, each -> each.transfers() > 0) >= 10, reach);
        assertTrue(count(reached, each -> each.newLives() > 0) >= 50, reach);
        assertTrue(count(reached, each -> each.voterSets() > 1) >= 50, reach);
        assertTrue(count(reached, each -> each.voterSets() > 2) >= 5, reach);
    }

    private static long count(List<Simulation.Reached> reached, Predicate<Simulation.Reached> which) {
        return reached.stream().filter(which).count();
    }

    static String run(long seed, Variation variation) {
        Simulation simulation = new Simulation(seed, variation);
        try {
            simulation.run();
            return null;
        } catch (RuntimeException broken) {
            return broken + "\n" + simulation;
        }
    }
}
