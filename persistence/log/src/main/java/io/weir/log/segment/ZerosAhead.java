package io.weir.log.segment;

import io.weir.log.store.StoreFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The zeros that an active segment's file ends with, for the next batches to be written over. Flushing a file that has grown brings its
 * new size and its new blocks to the disk too, each time, by way of the file system's journal; flushing bytes that were written over
 * brings these alone. So where flushes are frequent and small, as they are where an acknowledgement waits for each, the file grows rarely
 * and by much; where they are rare or large, it has no zeros.
 *
 * <p>There are at most a quarter as many zeros as there are bytes before them, up to {@link #MAX_BYTES}, and what fills the last block.
 * They belong to no batch: a scan that comes upon nothing else ends there, and they are cut off when the segment ends and when the log
 * is closed in order.
 *
 * <p>Threading: one thread appends and cuts; any thread tells of flushes.
 */
final class ZerosAhead {
    static final int MAX_BYTES = 1 << 20;
    private static final int BLOCK_BYTES = 4096;
    /**
     * Who writes more than this between two flushes gains less by zeros than it costs to write all bytes twice: with an idle processor
     * they are as quick at twice as much, with a busy one the file that grows is quicker from here on.
     */
    private static final int MAX_BYTES_PER_FLUSH = 32 << 10;

    private static final ByteBuffer ZEROS =
            ByteBuffer.allocateDirect(MAX_BYTES + BLOCK_BYTES).asReadOnlyBuffer();

    private final StoreFile file;
    /** Where the zeros end, and the file, at the most. */
    private int end;
    /** The file's batches ended there when it was decided last. */
    private int decidedAt;
    /** Flushes since then, roughly: two that end at once may count as one. */
    private volatile int flushes;

    private boolean ended;

    /** @param size where the file ends */
    ZerosAhead(StoreFile file, int size) {
        this.file = file;
        this.end = size;
        this.decidedAt = size;
    }

    /** The file was flushed. */
    void flushed() {
        flushes++;
    }

    /** Batches were written that end there now: when they have used up the zeros, some more are written if that is worth it. */
    void follow(int size) {
        if (size <= end) {
            return;
        }
        end = size;
        int flushesNow = flushes;
        if (flushesNow == 0 || ended) {
            return;
        }
        boolean smallFlushes = (size - decidedAt) / flushesNow <= MAX_BYTES_PER_FLUSH;
        decidedAt = size;
        flushes = 0;
        long until = (size + Math.min(MAX_BYTES, size / 4L) + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
        if (smallFlushes && until <= Integer.MAX_VALUE) {
            write((int) until);
        }
    }

    private void write(int until) {
        int from = end;
        end = until; // also where that fails: a part of them may be there, which is to be cut off then
        try {
            file.writeFully(ZEROS.duplicate().limit(until - from), from);
        } catch (IOException noRoom) {
            // The batches are written, and zeros are not needed. What ails the disk, the next append will say.
            ended = true;
        }
    }

    /** Cuts the file where its batches end. */
    void cut(int size) throws IOException {
        file.truncate(size);
        end = size;
    }

    /** As {@link #cut}, when there is anything to cut; and there will be no zeros any more. */
    void end(int size) throws IOException {
        ended = true;
        if (end > size) {
            cut(size);
        }
    }
}
