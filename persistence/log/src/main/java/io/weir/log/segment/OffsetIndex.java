package io.weir.log.segment;

import io.weir.log.store.FileStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * From offsets to positions in a segment. An entry is 4 bytes of the last offset of a batch, relative to the base offset, and 4 bytes
 * of the position at which the batch begins. Not every batch has one: a look-up finds where to begin to scan. Both grow from entry to
 * entry.
 */
final class OffsetIndex extends IndexFile {
    static final int ENTRY_SIZE = 8;

    private final long baseOffset;

    OffsetIndex(FileStore store, Path path, long baseOffset, int entries) {
        super(store, path, ENTRY_SIZE, entries);
        this.baseOffset = baseOffset;
    }

    void append(long lastOffset, int position) {
        add(ByteBuffer.allocate(ENTRY_SIZE)
                .putInt((int) (lastOffset - baseOffset))
                .putInt(position));
    }

    /** The position of a batch that begins at or before the one that holds {@code offset}. */
    int positionFor(long offset) throws IOException {
        ByteBuffer entry = floor(ByteBuffer::getInt, offset - baseOffset);
        return entry == null ? 0 : entry.getInt(4);
    }

    /** The last offset of the batch that the last entry points to; below the base offset when the index is empty. */
    long lastOffset() throws IOException {
        int entries = entries();
        return entries == 0 ? baseOffset - 1 : baseOffset + entry(entries - 1).getInt(0);
    }

    int lastPosition() throws IOException {
        int entries = entries();
        return entries == 0 ? 0 : entry(entries - 1).getInt(4);
    }

    /** Keeps the entries up to the first that breaks the order, points beyond {@code size}, or lies at or above {@code offset}. */
    void keepBelow(long offset, long size) throws IOException {
        keepFirst(validPrefix((previous, entry) -> {
            boolean grows = previous == null
                    ? entry.getInt(0) >= 0 && entry.getInt(4) >= 0
                    : entry.getInt(0) > previous.getInt(0) && entry.getInt(4) > previous.getInt(4);
            return grows && entry.getInt(4) < size && baseOffset + entry.getInt(0) < offset;
        }));
    }
}
