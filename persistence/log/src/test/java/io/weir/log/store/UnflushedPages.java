package io.weir.log.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** What one file held on the disk before the writes that were not forced: its size, and its pages as they were. */
final class UnflushedPages {
    static final int PAGE = 4096;

    /** Pages as they were when the file was last forced; only those that lay below its size then. */
    private final Map<Long, byte[]> before = new TreeMap<>();
    /** Pages that were written since and did not exist before. */
    private final Map<Long, Boolean> added = new TreeMap<>();
    /** The size when the file was last forced; -1 while nothing has changed. */
    private long flushedSize = -1;

    /** Must be called before bytes from {@code from} to {@code to} are changed or cut off. */
    synchronized void changing(FileChannel channel, long from, long to) throws IOException {
        if (flushedSize < 0) {
            flushedSize = channel.size();
        }
        for (long page = from / PAGE; page * PAGE < to; page++) {
            long at = page * PAGE;
            if (at >= flushedSize) {
                added.put(page, true);
            } else if (!before.containsKey(page)) {
                ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(PAGE, flushedSize - at));
                while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) > 0) {
                    // reads on
                }
                before.put(page, bytes.array());
            }
        }
    }

    synchronized void forced() {
        before.clear();
        added.clear();
        flushedSize = -1;
    }

    /** Keeps or loses each change at random. */
    synchronized void lose(Path file, Random random) throws IOException {
        if (flushedSize < 0) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long size = channel.size();
            for (Map.Entry<Long, byte[]> page : before.entrySet()) {
                if (random.nextBoolean()) {
                    channel.write(ByteBuffer.wrap(page.getValue()), page.getKey() * PAGE);
                }
            }
            for (long page : added.keySet()) {
                if (random.nextBoolean() && page * PAGE < size) {
                    int length = (int) Math.min(PAGE, size - page * PAGE);
                    channel.write(ByteBuffer.allocate(length), page * PAGE); // never written: reads as zeros
                }
            }
            long lost = Math.min(size, flushedSize);
            long kept = Math.max(size, flushedSize);
            long newSize =
                    switch (random.nextInt(3)) {
                        case 0 -> flushedSize;
                        case 1 -> size;
                        default -> lost + (long) (random.nextDouble() * (kept - lost + 1));
                    };
            if (newSize < channel.size()) {
                channel.truncate(newSize);
            } else if (newSize > channel.size()) {
                channel.write(ByteBuffer.allocate(1), newSize - 1);
            }
        }
        forced();
    }
}
