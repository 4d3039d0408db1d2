package io.weir.client.producer;

import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Where records without a key go: to one partition until that has got about a batch of bytes, then to another, the likelier the less waits
 * for it. Partitions without a leader are left out while there are others. Guarded by its topic.
 */
final class StickyPartition {
    private static final int NONE = -1;

    private final int batchBytes;
    private final boolean adaptive;
    private final RandomGenerator random;
    private int current = NONE;
    private long bytes;

    /** @param adaptive whether what waits counts */
    StickyPartition(int batchBytes, boolean adaptive, RandomGenerator random) {
        this.batchBytes = batchBytes;
        this.adaptive = adaptive;
        this.random = random;
    }

    /**
     * @param partitions how many there are
     * @param led those that have a leader
     * @param load what waits for a partition
     */
    int choose(int partitions, List<Integer> led, IntUnaryOperator load) {
        if (current == NONE || bytes >= batchBytes || current >= partitions) {
            current = led.isEmpty() ? random.nextInt(partitions) : among(led, load);
            bytes = 0;
        }
        return current;
    }

    /** So many bytes went to the partition that was chosen last. */
    void took(int count) {
        bytes += count;
    }

    private int among(List<Integer> led, IntUnaryOperator load) {
        if (!adaptive || led.size() < 2) {
            return led.get(random.nextInt(led.size()));
        }
        int[] loads = led.stream().mapToInt(load::applyAsInt).toArray();
        int greatest = 0;
        for (int one : loads) {
            greatest = Math.max(greatest, one);
        }
        long weights = 0;
        for (int one : loads) {
            weights += greatest + 1L - one;
        }
        long drawn = random.nextLong(weights);
        int chosen = 0;
        while (drawn >= greatest + 1L - loads[chosen]) {
            drawn -= greatest + 1L - loads[chosen];
            chosen++;
        }
        return led.get(chosen);
    }
}
