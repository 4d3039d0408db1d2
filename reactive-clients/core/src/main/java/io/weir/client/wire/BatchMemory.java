package io.weir.client.wire;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Arrays of batches that have arrived, for batches to come: such memory is in the caches, and is neither cleared nor collected each time.
 * What was given last is taken first. Only arrays of one size are kept, that of a full batch. Safe for use by several threads.
 */
public final class BatchMemory {
    private final int arrayBytes;
    private final int maxKept;
    private final Deque<byte[]> kept = new ArrayDeque<>();

    /**
     * @param arrayBytes of a full batch
     * @param maxBytes kept while nobody uses them
     */
    public BatchMemory(int arrayBytes, long maxBytes) {
        this.arrayBytes = arrayBytes;
        this.maxKept = (int) Math.min(Integer.MAX_VALUE, maxBytes / Math.max(1, arrayBytes));
    }

    /** An array of so many bytes, or of a full batch for one that is likely to be nearly full; with anything in it. */
    byte[] take(int bytes) {
        if (bytes > arrayBytes || bytes <= arrayBytes - arrayBytes / 4) {
            return new byte[bytes];
        }
        byte[] last;
        synchronized (kept) {
            last = kept.pollLast();
        }
        return last == null ? new byte[arrayBytes] : last;
    }

    /** Nobody uses it any more. */
    void give(byte[] array) {
        if (array.length == arrayBytes) {
            synchronized (kept) {
                if (kept.size() < maxKept) {
                    kept.addLast(array);
                }
            }
        }
    }
}
