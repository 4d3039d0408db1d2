package io.weir.log.segment;

import io.weir.log.store.FileStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * From timestamps to offsets in a segment. An entry is 8 bytes of timestamp in milliseconds and 4 bytes of offset, relative to the base
 * offset: no record up to that offset is newer than the timestamp, and the batch that ends at the offset is the first that reaches it.
 * Both grow from entry to entry.
 */
final class TimeIndex extends IndexFile {
    static final int ENTRY_SIZE = 12;

    private final long baseOffset;
    /** The last entry's timestamp, or -1. Only the appending thread uses it. */
    private long lastTimestamp;

    TimeIndex(FileStore store, Path path, long baseOffset, int entries) throws IOException {
        super(store, path, ENTRY_SIZE, entries);
        this.baseOffset = baseOffset;
        this.lastTimestamp = entries == 0 ? -1 : last().timestampMs();
    }

    /** An entry as a value. */
    record Entry(long timestampMs, long offset) {}

    /** Adds an entry when the timestamp is greater than all before it. */
    void maybeAppend(long timestampMs, long offset) {
        if (timestampMs > lastTimestamp) {
            add(ByteBuffer.allocate(ENTRY_SIZE).putLong(timestampMs).putInt((int) (offset - baseOffset)));
            lastTimestamp = timestampMs;
        }
    }

    /** The last entry, or (-1, base offset). */
    Entry last() throws IOException {
        int entries = entries();
        return value(entries == 0 ? null : entry(entries - 1));
    }

    /** The last entry whose timestamp is not greater, or (-1, base offset). */
    Entry byTimestamp(long timestampMs) throws IOException {
        return value(floor(ByteBuffer::getLong, timestampMs));
    }

    /** The last entry whose offset is not greater, or (-1, base offset). */
    Entry byOffset(long offset) throws IOException {
        return value(floor((entries, at) -> entries.getInt(at + 8), offset - baseOffset));
    }

    /** Keeps the entries up to the first that breaks the order or lies above {@code lastOffset}. */
    void keepUpTo(long lastOffset) throws IOException {
        keepFirst(validPrefix((previous, entry) -> {
            boolean grows = previous == null
                    ? entry.getLong(0) >= 0 && entry.getInt(8) >= 0
                    : entry.getLong(0) > previous.getLong(0) && entry.getInt(8) > previous.getInt(8);
            return grows && baseOffset + entry.getInt(8) <= lastOffset;
        }));
        lastTimestamp = last().timestampMs();
    }

    private Entry value(ByteBuffer entry) {
        return entry == null ? new Entry(-1, baseOffset) : new Entry(entry.getLong(0), baseOffset + entry.getInt(8));
    }
}
