package io.weir.log.segment;

import io.weir.log.batch.BatchHeader;
import io.weir.log.store.StoreFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads whole batches one after another from a file that may end in anything. It stops at the first bytes that are no batch; whether
 * the checksum of a batch holds is for the caller to ask.
 */
public final class BatchScan {
    private static final int CHUNK_BYTES = 1 << 18;

    private final StoreFile file;
    private final long limit;
    private ByteBuffer chunk;
    private long chunkPosition;
    private long position;
    private int size;
    private String damage;
    private boolean endsInZeros;

    /** Begins at {@code position}; a scan holds no more than its file does. */
    public BatchScan(StoreFile file, long position, long limit) {
        this.file = file;
        this.position = position;
        this.limit = limit;
        this.chunk = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, Math.max(BatchHeader.SIZE, limit - position)));
        this.chunk.limit(0);
        this.chunkPosition = position;
    }

    /** Steps to the next batch; {@code false} at the end of the file, where only zeros follow, or at {@link #damage}. */
    public boolean next() throws IOException {
        position += size;
        size = 0;
        if (position >= limit) {
            return false;
        }
        int framed = frame();
        if (framed == BatchHeader.INCOMPLETE) {
            fill(CHUNK_BYTES);
            framed = frame();
        }
        if (framed == BatchHeader.INCOMPLETE && chunk.limit() >= BatchHeader.SIZE) {
            long needed = (long) chunk.getInt(BatchHeader.LENGTH) + BatchHeader.LOG_OVERHEAD;
            if (needed <= limit - position) {
                fill((int) needed);
                framed = frame();
            }
        }
        if (framed < 0 && isZeroFromHereOn()) {
            endsInZeros = true;
            return false;
        }
        if (framed < 0) {
            damage = framed == BatchHeader.INCOMPLETE ? "the last batch is torn" : "there is no batch";
            return false;
        }
        size = framed;
        return true;
    }

    private boolean isZeroFromHereOn() throws IOException {
        ByteBuffer rest = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, limit - position));
        for (long at = position; at < limit; at += rest.limit()) {
            rest.clear().limit((int) Math.min(rest.capacity(), limit - at));
            file.readFully(rest, at);
            rest.flip();
            while (rest.hasRemaining()) {
                if (rest.get() != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private int frame() {
        return BatchHeader.frame(chunk, at(), chunk.limit());
    }

    private void fill(int bytes) throws IOException {
        int wanted = (int) Math.min(bytes, limit - position);
        if (chunk.capacity() < wanted) {
            chunk = ByteBuffer.allocate(wanted);
        }
        chunk.clear().limit(wanted);
        file.readFully(chunk, position);
        chunk.flip();
        chunkPosition = position;
    }

    /** Holds the batch; see {@link #at}. */
    public ByteBuffer buffer() {
        return chunk;
    }

    public int at() {
        return (int) (position - chunkPosition);
    }

    /** Where the batch begins in the file, or the damage. */
    public long position() {
        return position;
    }

    public int size() {
        return size;
    }

    /** Whether there are zeros alone from {@link #position} to the end: what a segment that is appended to may have behind its batches. */
    public boolean endsInZeros() {
        return endsInZeros;
    }

    /** Why the scan stopped before the end, or {@code null}: also where it {@link #endsInZeros}. */
    public String damage() {
        return damage;
    }
}
