package io.weir.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class LogContextTest {
    @Test
    void aLineHasTheKeysAndTheThreadKeepsItsOwn() {
        List<Map<String, String>> seen = new ArrayList<>();
        MDC.put("request", "7");
        try {
            new LogContext(1, new TopicIdPartition(TopicId.random(), "orders", 3), 5)
                    .log(() -> seen.add(MDC.getCopyOfContextMap()));
            new LogContext(1, null, -1).log(() -> seen.add(MDC.getCopyOfContextMap()));

            assertEquals(
                    List.of(
                            Map.of("request", "7", "node", "1", "topic", "orders", "partition", "3", "epoch", "5"),
                            Map.of("request", "7", "node", "1")),
                    seen);
            assertEquals(Map.of("request", "7"), MDC.getCopyOfContextMap());
        } finally {
            MDC.clear();
        }
    }
}
