package io.weir.log.segment;

import io.weir.log.LogSlice;
import io.weir.log.StorageException;
import io.weir.log.StorageFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/** A range of a segment's file, which stays open until the slice is closed. */
final class FileSlice implements LogSlice {
    private static final int CHUNK_BYTES = 128 * 1024;
    private static final ThreadLocal<ByteBuffer> CHUNK =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(CHUNK_BYTES));

    private final SharedFile file;
    private final Path path;
    private final long position;
    private final int length;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Takes over one use of the file. */
    FileSlice(SharedFile file, Path path, long position, int length) {
        this.path = path;
        this.file = file;
        this.position = position;
        this.length = length;
    }

    @Override
    public FileChannel channel() {
        return file.file().channel();
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public void touch() throws StorageException {
        ByteBuffer chunk = CHUNK.get();
        long end = position + length;
        long at = position;
        try {
            while (at < end) {
                chunk.clear().limit((int) Math.min(CHUNK_BYTES, end - at));
                int n = channel().read(chunk, at);
                if (n < 0) {
                    return; // cut meanwhile: whoever sends it finds out
                }
                at += n;
            }
        } catch (IOException e) {
            throw new StorageException(StorageFailure.of(path, e), e);
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            file.release();
        }
    }
}
