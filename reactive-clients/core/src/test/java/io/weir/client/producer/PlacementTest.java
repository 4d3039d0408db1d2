package io.weir.client.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlacementTest {
    @Test
    void recordsStickToAPartitionUntilItHasGotABatch() {
        StickyPartition sticky = new StickyPartition(1_000, true, new Random(1));
        int first = sticky.choose(3, List.of(0, 1, 2), partition -> 0);
        for (int i = 0; i < 10; i++) {
            assertEquals(first, sticky.choose(3, List.of(0, 1, 2), partition -> 0));
            sticky.took(100);
        }
        Map<Integer, Integer> chosen = new HashMap<>();
        for (int i = 0; i < 3_000; i++) {
            chosen.merge(sticky.choose(3, List.of(0, 1, 2), partition -> 0), 1, Integer::sum);
            sticky.took(1_000);
        }
        chosen.values().forEach(times -> assertTrue(times > 800, chosen.toString()));
    }

    @Test
    void theMoreWaitsForAPartitionTheLessItGets() {
        StickyPartition sticky = new StickyPartition(1, true, new Random(1));
        Map<Integer, Integer> chosen = new HashMap<>();
        for (int i = 0; i < 8_000; i++) {
            chosen.merge(
                    sticky.choose(3, List.of(0, 1, 2), partition -> new int[] {0, 3, 1}[partition]), 1, Integer::sum);
            sticky.took(1);
        }
        // Of eight chances four, one and three.
        assertTrue(Math.abs(chosen.get(0) - 4_000) < 300, chosen.toString());
        assertTrue(Math.abs(chosen.get(1) - 1_000) < 300, chosen.toString());
        assertTrue(Math.abs(chosen.get(2) - 3_000) < 300, chosen.toString());
    }

    @Test
    void partitionsWithoutALeaderAreLeftOutWhileThereAreOthers() {
        StickyPartition sticky = new StickyPartition(1, true, new Random(1));
        for (int i = 0; i < 100; i++) {
            assertEquals(2, sticky.choose(3, List.of(2), partition -> 9));
            sticky.took(1);
        }
        assertTrue(sticky.choose(3, List.of(), partition -> 0) < 3);
    }
}
