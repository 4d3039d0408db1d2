package io.weir.log.inspect;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The entries of a segment's indexes as they stand in the files, in order, sound or not. */
public final class IndexEntries {
    private static final int OFFSET_ENTRY_BYTES = 8;
    private static final int TIME_ENTRY_BYTES = 12;

    private IndexEntries() {}

    /**
     * @param lastOffset the last offset of the batch that begins at {@code position}
     * @param at where in the index the entry is
     */
    public record OffsetEntry(long at, long lastOffset, int position) {}

    /** No record up to {@code offset} is newer than the timestamp. */
    public record TimeEntry(long at, long timestampMs, long offset) {}

    public static List<OffsetEntry> offsets(Path index, long baseOffset) throws IOException {
        ByteBuffer bytes = whole(index, OFFSET_ENTRY_BYTES);
        List<OffsetEntry> entries = new ArrayList<>(bytes.remaining() / OFFSET_ENTRY_BYTES);
        while (bytes.hasRemaining()) {
            entries.add(new OffsetEntry(bytes.position(), baseOffset + bytes.getInt(), bytes.getInt()));
        }
        return entries;
    }

    public static List<TimeEntry> times(Path index, long baseOffset) throws IOException {
        ByteBuffer bytes = whole(index, TIME_ENTRY_BYTES);
        List<TimeEntry> entries = new ArrayList<>(bytes.remaining() / TIME_ENTRY_BYTES);
        while (bytes.hasRemaining()) {
            entries.add(new TimeEntry(bytes.position(), bytes.getLong(), baseOffset + bytes.getInt()));
        }
        return entries;
    }

    /** Bytes behind the last whole entry. */
    static long surplus(Path index, boolean offsets) throws IOException {
        return Files.size(index) % (offsets ? OFFSET_ENTRY_BYTES : TIME_ENTRY_BYTES);
    }

    private static ByteBuffer whole(Path index, int entryBytes) throws IOException {
        byte[] bytes = Files.readAllBytes(index);
        return ByteBuffer.wrap(bytes, 0, bytes.length - bytes.length % entryBytes);
    }
}
