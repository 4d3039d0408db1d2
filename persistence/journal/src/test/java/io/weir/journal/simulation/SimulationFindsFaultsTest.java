package io.weir.journal.simulation;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A journal that lacks one of its rules breaks an invariant in one of the first schedules, in which the whole one breaks none. */
class SimulationFindsFaultsTest {
    private static final int SCHEDULES = 4_000;

    @ParameterizedTest
    @EnumSource(value = Variation.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aRuleThatIsLeftOutIsMissed(Variation variation) {
        Long seed = LongStream.rangeClosed(1, SCHEDULES)
                .parallel()
                .boxed()
                .filter(each -> SimulationTest.run(each, variation) != null)
                .findFirst()
                .orElse(null);
        assertNotNull(seed, () -> variation + " in " + SCHEDULES + " schedules");
        assertNull(SimulationTest.run(seed, Variation.NONE));
    }
}
