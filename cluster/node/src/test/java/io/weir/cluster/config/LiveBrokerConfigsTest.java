package io.weir.cluster.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weir.cluster.metadata.MetadataEvent.BrokerConfigChanged;
import io.weir.cluster.metadata.MetadataEvent.ControllerElected;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.log.TopicId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LiveBrokerConfigsTest {
    private final LiveBrokerConfigs live = new LiveBrokerConfigs(BrokerConfigs.of(1, Map.of("max.connections", "100")));
    private final List<Integer> told = new ArrayList<>();
    private MetadataImage image = MetadataImage.empty(new TopicId(7, 7));

    @Test
    void whoFollowsIsToldWhatIsInForceAndEachChange() {
        live.follow(Set.of("max.connections"), values -> told.add(values.intValue("max.connections")));
        change("", Map.of("max.connections", "50"), List.of());
        change("1", Map.of("max.connections", "20"), List.of());
        change("1", Map.of(), List.of("max.connections"));
        change("", Map.of(), List.of("max.connections"));
        assertEquals(List.of(100, 50, 20, 50, 100), told);
        assertEquals(100, live.now().intValue("max.connections"));
    }

    @Test
    void whatChangesNothingForThisBrokerIsNotTold() {
        live.follow(Set.of("max.connections"), values -> told.add(values.intValue("max.connections")));
        change("2", Map.of("max.connections", "50"), List.of());
        change("", Map.of("log.retention.ms", "50"), List.of());
        image = new ControllerElected(1).apply(image);
        live.applied(image);
        change("", Map.of("max.connections", "100"), List.of());
        assertEquals(List.of(100), told);
        assertEquals(50, live.now().longValue("log.retention.ms"));
    }

    @Test
    void oneThatFailsKeepsNobodyElseFromBeingTold() {
        live.follow(Set.of("max.connections"), values -> {
            if (values.intValue("max.connections") == 50) {
                throw new IllegalStateException("a fault of this test's making");
            }
        });
        live.follow(Set.of("max.connections"), values -> told.add(values.intValue("max.connections")));
        change("", Map.of("max.connections", "50"), List.of());
        assertEquals(List.of(100, 50), told);
    }

    @Test
    void aNameThatIsNotThereIsSaidToBe() {
        assertThrows(IllegalArgumentException.class, () -> live.follow(Set.of("no.such"), values -> {}));
        assertThrows(IllegalArgumentException.class, () -> live.now().text("no.such"));
    }

    private void change(String broker, Map<String, String> set, List<String> removed) {
        image = new BrokerConfigChanged(broker, set, removed).apply(image);
        live.applied(image);
    }
}
