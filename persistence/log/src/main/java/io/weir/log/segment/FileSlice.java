package io.weir.log.segment;

import io.weir.log.LogSlice;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicBoolean;

/** A range of a segment's file, which stays open until the slice is closed. */
final class FileSlice implements LogSlice {
    private final SharedFile file;
    private final long position;
    private final int length;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Takes over one use of the file. */
    FileSlice(SharedFile file, long position, int length) {
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
    public void close() {
        if (closed.compareAndSet(false, true)) {
            file.release();
        }
    }
}
