package io.weir.cluster.groups.slot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ImageTopicsTest {
    @Test
    void whatManyRegularExpressionsMatchIsFoundAndFewAreKept() {
        ImageTopics topics = new ImageTopics(GroupFixtures.image("i"), 3);
        for (int i = 0; i < 100; i++) {
            assertEquals(Set.of("t"), topics.matching("t|none-" + i));
            assertEquals(Set.of("t"), topics.matching("t|none-" + i));
            assertTrue(topics.keptPatterns() <= 3);
        }
        assertEquals(Set.of(), topics.matching("T"));
    }
}
