package io.weir.cluster.groups.slot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weir.cluster.config.BrokerConfigs;
import io.weir.cluster.config.GroupConfigs;
import io.weir.cluster.groups.consumer.ConsumerSettings;
import io.weir.cluster.groups.consumer.HeartbeatPacing;
import io.weir.cluster.metadata.MetadataEvent.GroupConfigChanged;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.log.TopicId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PacedLimitsTest {
    private static final int CHANGING_MS = 300;
    private static final int LEAST_MS = 1_000;
    private static final int PER_SECOND = 500;

    private final MetadataImage image = new GroupConfigChanged(
                    "own", Map.of(GroupConfigs.HEARTBEAT_INTERVAL, "7000"), List.of())
            .apply(MetadataImage.empty(TopicId.ZERO));
    private int members;

    private ConsumerSettings settings(String group) {
        ConfiguredLimits configured =
                new ConfiguredLimits(new GroupConfigs(BrokerConfigs.of(1, Map.of())), () -> image);
        return new PacedLimits(configured, new HeartbeatPacing(CHANGING_MS, LEAST_MS, PER_SECOND), () -> members)
                .consumer(group);
    }

    @Test
    void fewMembersSpeakOftenAndManyAsOftenAsTheBudgetAllows() {
        members = 3;
        assertEquals(LEAST_MS, settings("g").heartbeatIntervalMs());
        members = 500;
        assertEquals(LEAST_MS, settings("g").heartbeatIntervalMs());
        members = 2_000;
        assertEquals(4_000, settings("g").heartbeatIntervalMs());
        assertEquals(CHANGING_MS, settings("g").changingIntervalMs());
    }

    @Test
    void nobodySpeaksLessOftenThanIsConfigured() {
        members = Integer.MAX_VALUE;
        assertEquals(5_000, settings("g").heartbeatIntervalMs());
    }

    @Test
    void aGroupThatSaysHowOftenHasJustThat() {
        assertEquals(7_000, settings("own").heartbeatIntervalMs());
        members = 100_000;
        assertEquals(7_000, settings("own").heartbeatIntervalMs());
    }

    @Test
    void whatIsNotPositiveIsRefusedByItsName() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> new HeartbeatPacing(500, 1_000, 0));
        assertEquals("weir.groups.heartbeat.per-second is 0; it must be at least 1", refused.getMessage());
    }
}
