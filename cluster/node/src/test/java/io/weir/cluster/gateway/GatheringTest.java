package io.weir.cluster.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GatheringTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<List<String>> handedOn = new ArrayList<>();

    private Gathering<String> gathering(int size) {
        channel.freezeTime();
        return Gathering.of(size, channel.eventLoop(), Duration.ofSeconds(1), index -> "late " + index, handedOn::add);
    }

    private void passOneSecond() {
        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void answersAreHandedOnTogetherInTheOrderOfTheirIndexes() {
        Gathering<String> gathering = gathering(2);
        gathering.put(1, "second");
        assertTrue(handedOn.isEmpty());
        gathering.put(0, "first");
        assertEquals(List.of(List.of("first", "second")), handedOn);
    }

    @Test
    void theFirstAnswerForAnIndexCounts() {
        Gathering<String> gathering = gathering(2);
        gathering.put(0, "first");
        gathering.put(0, "again");
        assertTrue(handedOn.isEmpty());
        gathering.put(1, "second");
        gathering.put(1, "again");
        assertEquals(List.of(List.of("first", "second")), handedOn);
    }

    @Test
    void whatDoesNotComeInTimeIsFilledIn() {
        Gathering<String> gathering = gathering(2);
        gathering.put(1, "in time");
        passOneSecond();
        gathering.put(0, "too late");
        assertEquals(List.of(List.of("late 0", "in time")), handedOn);
    }

    @Test
    void aCompleteGatheringIsNotTouchedByItsDeadline() {
        gathering(1).put(0, "in time");
        passOneSecond();
        assertEquals(List.of(List.of("in time")), handedOn);
    }

    @Test
    void nothingToWaitForIsCompleteAtOnce() {
        gathering(0);
        assertEquals(List.of(List.of()), handedOn);
    }
}
