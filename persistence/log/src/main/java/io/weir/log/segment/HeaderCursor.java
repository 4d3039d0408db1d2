package io.weir.log.segment;

import io.weir.log.StorageException;
import io.weir.log.StorageFailure;
import io.weir.log.batch.BatchHeader;
import io.weir.log.store.StoreFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Walks the batch headers in a range of a file, reading small chunks and never the records behind a large batch's header. The range
 * begins at a batch and holds whole batches.
 */
final class HeaderCursor {
    private static final int CHUNK_BYTES = 4096;

    private final StoreFile file;
    private final Path path;
    private final long limit;
    private final ByteBuffer chunk;
    private long chunkPosition;
    private long position;
    private int size;

    HeaderCursor(StoreFile file, Path path, long position, long limit) {
        this.file = file;
        this.path = path;
        this.position = position;
        this.limit = limit;
        this.chunk = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, Math.max(0, limit - position)));
        this.chunk.limit(0);
    }

    /**
     * Steps to the next batch; {@code false} at the end of the range.
     *
     * @throws StorageException with {@link StorageFailure.Corrupt} when there is no batch where one must be
     */
    boolean next() throws IOException {
        position += size;
        size = 0;
        if (position >= limit) {
            return false;
        }
        if (position < chunkPosition || position + BatchHeader.SIZE > chunkPosition + chunk.limit()) {
            fill();
        }
        int length = chunk.limit() - at() < BatchHeader.SIZE ? -1 : BatchHeader.sizeInBytes(chunk, at());
        if (length < BatchHeader.SIZE
                || length > limit - position
                || BatchHeader.magic(chunk, at()) != BatchHeader.CURRENT_MAGIC) {
            throw new StorageException(
                    new StorageFailure.Corrupt(path, position, path + ": no batch at position " + position), null);
        }
        size = length;
        return true;
    }

    private void fill() throws IOException {
        chunk.clear().limit((int) Math.min(chunk.capacity(), limit - position));
        file.readFully(chunk, position);
        chunk.flip();
        chunkPosition = position;
    }

    /** Holds the header of the batch; see {@link #at}. */
    ByteBuffer buffer() {
        return chunk;
    }

    /** Where in {@link #buffer} the header begins. */
    int at() {
        return (int) (position - chunkPosition);
    }

    /** Where in the file the batch begins. */
    long position() {
        return position;
    }

    /** Bytes of the batch. */
    int size() {
        return size;
    }

    long lastOffset() {
        return BatchHeader.lastOffset(chunk, at());
    }

    long maxTimestamp() {
        return BatchHeader.maxTimestamp(chunk, at());
    }
}
