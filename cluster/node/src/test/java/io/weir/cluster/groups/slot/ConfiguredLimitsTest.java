package io.weir.cluster.groups.slot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.cluster.config.BrokerConfigs;
import io.weir.cluster.config.GroupConfigs;
import io.weir.cluster.groups.classic.ClassicSettings;
import io.weir.cluster.groups.consumer.ConsumerSettings;
import io.weir.cluster.groups.offsets.OffsetSettings;
import io.weir.cluster.metadata.MetadataEvent.GroupConfigChanged;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.log.TopicId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfiguredLimitsTest {
    private MetadataImage image = MetadataImage.empty(TopicId.ZERO);

    private ConfiguredLimits limits(Map<String, String> broker) {
        return new ConfiguredLimits(new GroupConfigs(BrokerConfigs.of(1, broker)), () -> image);
    }

    @Test
    void withNothingSetAllIsAsKafkaHasIt() {
        ConfiguredLimits limits = limits(Map.of());

        assertEquals(ClassicSettings.DEFAULT, limits.classic());
        assertEquals(ConsumerSettings.DEFAULT, limits.consumer("g"));
        assertEquals(OffsetSettings.DEFAULT, limits.offsets());
    }

    @Test
    void whatTheBrokerSetsHoldsForAllGroups() {
        ConfiguredLimits limits = limits(Map.of(
                "group.initial.rebalance.delay.ms", "0",
                "group.min.session.timeout.ms", "10",
                "group.max.size", "7",
                "group.consumer.heartbeat.interval.ms", "6000",
                "offsets.retention.minutes", "2",
                "offset.metadata.max.bytes", "9"));

        assertEquals(new ClassicSettings(10, 1_800_000, 0, 7, 300_000), limits.classic());
        assertEquals(new ConsumerSettings(45_000, 6_000, 500, Integer.MAX_VALUE), limits.consumer("g"));
        assertEquals(new OffsetSettings(9, 120_000, 600_000), limits.offsets());
    }

    @Test
    void whatAGroupSetsHoldsForItAtOnce() {
        ConfiguredLimits limits = limits(Map.of());

        image = new GroupConfigChanged("g", Map.of(GroupConfigs.SESSION_TIMEOUT, "50000"), List.of()).apply(image);

        assertEquals(50_000, limits.consumer("g").sessionTimeoutMs());
        assertEquals(45_000, limits.consumer("h").sessionTimeoutMs());
    }
}
