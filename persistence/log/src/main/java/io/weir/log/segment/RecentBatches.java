package io.weir.log.segment;

/**
 * The last offsets and the positions of the last batches of an active segment, so that a read at the tail, and the limit of a read that
 * lags the end by what is being flushed, are found without touching the disk. Safe for one appender and any readers.
 */
final class RecentBatches {
    /** How many batches are remembered; a power of two. */
    static final int BOUND = 128;

    private final long[] lastOffsets = new long[BOUND];
    private final int[] positions = new int[BOUND];
    private long count;

    synchronized void add(long lastOffset, int position) {
        int slot = (int) (count & (BOUND - 1));
        lastOffsets[slot] = lastOffset;
        positions[slot] = position;
        count++;
    }

    /** The position of the batch that holds {@code offset}, or of the next one; -1 when it is not remembered. */
    synchronized int positionOf(long offset) {
        long oldest = Math.max(0, count - BOUND);
        long low = oldest;
        long high = count;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (lastOffsets[(int) (middle & (BOUND - 1))] < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        // Before the oldest one there may be another that holds the offset.
        return low == oldest || low == count ? -1 : positions[(int) (low & (BOUND - 1))];
    }
}
