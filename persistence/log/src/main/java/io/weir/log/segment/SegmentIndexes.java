package io.weir.log.segment;

import io.weir.log.store.FileStore;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The two indexes of a segment and the rule by which they grow: the first batch that begins more than {@code index.interval.bytes} after
 * the one that last got an entry gets the next one, and the time index an entry whenever that happens and time has moved on.
 */
final class SegmentIndexes {
    private final SegmentFiles files;
    private final OffsetIndex offsets;
    private final TimeIndex times;
    private int bytesSinceEntry;
    /** The greatest timestamp so far, -1 when there is none, and the last offset of the first batch that has it. */
    private volatile TimeIndex.Entry newest;

    /** Opens the indexes as they are on the disk; what is missing or torn is taken as far as it goes. */
    SegmentIndexes(FileStore store, SegmentFiles files) throws IOException {
        this.files = files;
        this.offsets = new OffsetIndex(
                store,
                files.offsetIndex(),
                files.baseOffset(),
                wholeEntries(store, files.offsetIndex(), OffsetIndex.ENTRY_SIZE));
        this.times = new TimeIndex(
                store,
                files.timeIndex(),
                files.baseOffset(),
                wholeEntries(store, files.timeIndex(), TimeIndex.ENTRY_SIZE));
        this.newest = times.last();
    }

    private static int wholeEntries(FileStore store, Path path, int entrySize) throws IOException {
        return store.exists(path) ? Math.toIntExact(store.size(path) / entrySize) : 0;
    }

    /** Whether both files are there and end with a whole entry. */
    static boolean areWhole(FileStore store, SegmentFiles files) throws IOException {
        return IndexFile.entriesIn(store, files.offsetIndex(), OffsetIndex.ENTRY_SIZE) >= 0
                && IndexFile.entriesIn(store, files.timeIndex(), TimeIndex.ENTRY_SIZE) >= 0;
    }

    OffsetIndex offsets() {
        return offsets;
    }

    TimeIndex times() {
        return times;
    }

    TimeIndex.Entry newest() {
        return newest;
    }

    /** Takes note of a batch that was appended, or found in the segment when it is read again. */
    void add(long lastOffset, long maxTimestampMs, int position, int size, int intervalBytes) {
        if (maxTimestampMs > newest.timestampMs()) {
            newest = new TimeIndex.Entry(maxTimestampMs, lastOffset);
        }
        if (bytesSinceEntry > intervalBytes) {
            offsets.append(lastOffset, position);
            times.maybeAppend(newest.timestampMs(), newest.offset());
            bytesSinceEntry = 0;
        }
        bytesSinceEntry += size;
    }

    boolean areFull(int maxIndexBytes) {
        return offsets.isFull(maxIndexBytes) || times.isFull(maxIndexBytes);
    }

    void writeWhenLarge() throws IOException {
        offsets.writeWhenLarge();
        times.writeWhenLarge();
    }

    /** Enters the greatest timestamp, as the last entry of a segment that grows no more, and writes all that is in memory. */
    void finish() throws IOException {
        times.maybeAppend(newest.timestampMs(), newest.offset());
        write();
    }

    void write() throws IOException {
        offsets.write();
        times.write();
    }

    void seal() {
        offsets.seal();
        times.seal();
    }

    void force() throws IOException {
        offsets.force();
        times.force();
    }

    /** Drops what the files say of {@code offset} and above, and of positions from {@code size} on. All must be written. */
    void keepBelow(long offset, long size) throws IOException {
        offsets.keepBelow(offset, size);
        times.keepUpTo(offsets.lastOffset());
        newest = times.last();
        bytesSinceEntry = 0;
    }

    void clear() throws IOException {
        offsets.keepFirst(0);
        times.keepFirst(0);
        times.keepUpTo(files.baseOffset() - 1);
        newest = times.last();
        bytesSinceEntry = 0;
    }
}
