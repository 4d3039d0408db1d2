package io.weir.client.cluster;

import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before the next attempt: doubled with each, from the first to the greatest, and a fifth more or less, so that clients
 * that failed together do not come back together.
 */
public record Backoff(long firstMs, long greatestMs) {
    private static final double JITTER = 0.2;

    /** @param failures how many attempts have failed; 0 is no wait */
    public long afterMs(int failures) {
        if (failures <= 0 || firstMs == 0) {
            return 0;
        }
        double doubled = firstMs * Math.pow(2, Math.min(failures - 1, 30));
        double spread = 1 - JITTER + 2 * JITTER * ThreadLocalRandom.current().nextDouble();
        return (long) Math.min(greatestMs, Math.min(doubled, greatestMs) * spread);
    }
}
