package io.weir.log.segment;

import io.weir.log.LogSlice;
import io.weir.log.StorageException;
import io.weir.log.StorageFailure;
import io.weir.log.batch.BatchHeader;
import io.weir.log.store.FileStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * One segment: a file of whole batches and its indexes. The last segment of a log is active: it is appended to and keeps its file open.
 * The others are sealed and open theirs on demand, through {@link OpenFiles}.
 *
 * <p>What readers see is published by {@link #size} alone: bytes below it are whole batches and do not change. A segment that is cut is
 * {@linkplain #replaced} by a new object first, so that a reader who began before can tell.
 *
 * <p>Threading: one thread appends and seals; any thread reads and forces.
 */
public final class Segment {
    private final FileStore store;
    private final OpenFiles openFiles;
    private final SegmentFiles files;
    private final Path path;
    private final SegmentIndexes indexes;

    /** Bytes that readers may see; written before {@link #nextOffset}, so that it is read first. */
    private volatile int size;
    /** At or above the offset after the last batch; exact while the segment is active. */
    private volatile long nextOffset;
    /** The open file and the batches in memory while the segment is active, otherwise null. */
    private volatile SharedFile active;

    private volatile ZerosAhead zeros;

    private volatile RecentBatches recent;
    private volatile boolean replaced;
    /** Maximum timestamp of the first batch, by which the segment's age is told; -1 until it is known. */
    private long firstTimestampMs = -1;

    Segment(FileStore store, OpenFiles openFiles, SegmentFiles files, int size, long nextOffset) throws IOException {
        this.store = store;
        this.openFiles = openFiles;
        this.files = files;
        this.path = files.log();
        this.indexes = new SegmentIndexes(store, files);
        this.size = size;
        this.nextOffset = nextOffset;
    }

    public long baseOffset() {
        return files.baseOffset();
    }

    /** The file of the batches. */
    public Path path() {
        return path;
    }

    /** Bytes of the batches. */
    public int size() {
        return size;
    }

    public long nextOffset() {
        return nextOffset;
    }

    /** Whether the segment was cut or deleted: what a reader finds in it after that need not be the log's content. */
    public boolean replaced() {
        return replaced;
    }

    public void markReplaced() {
        replaced = true;
    }

    SegmentFiles files() {
        return files;
    }

    SegmentIndexes indexes() {
        return indexes;
    }

    FileStore store() {
        return store;
    }

    /** Opens the file for appends; those begin at {@link #size}. */
    void activate() throws IOException {
        SharedFile file = new SharedFile(store.open(path, true));
        zeros = new ZerosAhead(file.file(), size);
        active = file;
        recent = new RecentBatches();
    }

    /** Sets what a scan found; only before any reader knows the segment. */
    void found(int newSize, long newNextOffset) {
        size = newSize;
        nextOffset = newNextOffset;
    }

    /** Whether an append must begin a new segment. */
    public boolean mustRoll(int bytes, long lastOffset, long batchTimestampMs, RollLimits limits) {
        if (size == 0) {
            return false;
        }
        return size > limits.segmentBytes() - bytes
                || lastOffset - baseOffset() > Integer.MAX_VALUE
                || indexes.areFull(limits.indexBytes())
                || (firstTimestampMs >= 0 && batchTimestampMs - firstTimestampMs > limits.segmentMs());
    }

    /** When a segment is full: Kafka's {@code segment.bytes}, {@code segment.ms} and {@code segment.index.bytes}. */
    public record RollLimits(int segmentBytes, long segmentMs, int indexBytes) {}

    /**
     * Writes the bytes between position and limit, which are whole batches with their offsets; position and limit stay as they are.
     * When this fails, {@link #cutBack} must be called before anything else is appended.
     */
    public void append(ByteBuffer batches, int indexIntervalBytes) throws IOException {
        int start = batches.position();
        int end = batches.limit();
        int before = size;
        indexes.writeWhenLarge();
        active.file().writeFully(batches, before);
        batches.position(start);
        long last = nextOffset;
        for (int at = start; at < end; at += BatchHeader.sizeInBytes(batches, at)) {
            last = BatchHeader.lastOffset(batches, at);
            int position = before + at - start;
            noteFirst(BatchHeader.maxTimestamp(batches, at), position);
            indexes.add(
                    last,
                    BatchHeader.maxTimestamp(batches, at),
                    position,
                    BatchHeader.sizeInBytes(batches, at),
                    indexIntervalBytes);
            recent.add(last, position);
        }
        size = before + end - start;
        nextOffset = last + 1;
        zeros.follow(size);
    }

    void noteFirst(long timestampMs, int position) {
        if (position == 0) {
            firstTimestampMs = timestampMs;
        }
    }

    /** Cuts off what a failed append may have left behind the last batch. */
    public void cutBack() throws IOException {
        zeros.cut(size);
    }

    /**
     * Makes the files of the active segment what those of a sealed one are: the indexes with their last entries, and no zeros behind the
     * batches. May be called again after it failed.
     */
    public void finish() throws IOException {
        indexes.finish();
        if (active != null) {
            zeros.end(size);
        }
    }

    /** Takes away the zeros behind the batches: the file is to be left as it is. */
    public void endZeros() throws IOException {
        zeros.end(size);
    }

    /** Writes what the indexes hold in memory; the segment stays active. */
    public void writeIndexes() throws IOException {
        indexes.write();
    }

    /** Ends the appends. The file stays open as one among those that are given up when they are not used. */
    public void seal() {
        indexes.seal();
        recent = null;
        zeros = null;
        openFiles.keep(path, active);
        active = null;
    }

    /** Brings the batches to the disk. */
    public void force() throws IOException {
        SharedFile file = acquire();
        try {
            file.file().force();
            ZerosAhead ahead = zeros;
            if (ahead != null) {
                ahead.flushed();
            }
        } finally {
            file.release();
        }
    }

    /** Brings the indexes, as far as they are written, to the disk. */
    public void forceIndexes() throws IOException {
        indexes.force();
    }

    /** Told of a batch header; its bytes are valid during the call. */
    public interface HeaderVisitor {
        void visit(ByteBuffer buffer, int at);
    }

    /** Walks the headers from the batch that holds {@code offset} on. */
    public void visitHeaders(long offset, HeaderVisitor visitor) throws IOException {
        SharedFile file = acquire();
        try {
            int end = size;
            HeaderCursor cursor = new HeaderCursor(file.file(), path, positionOf(file, offset, end), end);
            while (cursor.next()) {
                visitor.visit(cursor.buffer(), cursor.at());
            }
        } finally {
            file.release();
        }
    }

    /** Gives the files up; they stay as they are. */
    public void close() {
        replaced = true;
        SharedFile file = active;
        if (file != null) {
            active = null;
            file.release();
        }
        openFiles.forget(path);
    }

    /** Unlinks the files. Slices in use stay readable until they are closed. May be called again after it failed. */
    public void delete() throws IOException {
        close();
        files.delete(store);
        openFiles.forget(path);
    }

    /**
     * The greatest timestamp of its records, by which its age is told; where none has one, the time at which the file was last written.
     * Milliseconds.
     */
    public long largestTimestampMs() throws IOException {
        long newestMs = indexes.newest().timestampMs();
        return newestMs >= 0 ? newestMs : store.lastModifiedMs(path);
    }

    /** The file, with one more user, who releases it. */
    SharedFile acquire() throws IOException {
        SharedFile file = active;
        if (file != null && file.retain()) {
            return file;
        }
        SharedFile opened = openFiles.acquire(path);
        if (replaced) {
            openFiles.forget(path); // it may have been opened just before it was unlinked: nobody else is to find it
        }
        return opened;
    }

    /**
     * A slice from the batch that holds {@code offset}, or the next one, on.
     *
     * @return {@code null} when the segment has no batch there below the limit
     */
    public LogSlice read(long offset, int maxBytes, long limitOffset, boolean minOneBatch) throws IOException {
        SharedFile file = acquire();
        boolean handedOn = false;
        try {
            int end = size;
            int limit = limitOffset >= nextOffset ? end : positionOf(file, limitOffset, end);
            int start = positionOf(file, offset, end);
            if (start >= limit) {
                return null;
            }
            int length = Math.min(maxBytes, limit - start);
            if (minOneBatch && length < limit - start) {
                length = Math.max(length, Math.min(limit - start, batchSizeAt(file, start, end)));
            }
            if (length <= 0) {
                return LogSlice.EMPTY;
            }
            handedOn = true;
            return new FileSlice(file, path, start, length);
        } finally {
            if (!handedOn) {
                file.release();
            }
        }
    }

    /** The position of the batch that holds {@code offset}, or of the next one; {@code end} when there is none. */
    int positionOf(SharedFile file, long offset, int end) throws IOException {
        if (offset <= baseOffset()) {
            return 0;
        }
        if (offset >= nextOffset) {
            return end;
        }
        RecentBatches batches = recent;
        int remembered = batches == null ? -1 : batches.positionOf(offset);
        if (remembered >= 0) {
            return Math.min(remembered, end);
        }
        HeaderCursor cursor =
                new HeaderCursor(file.file(), path, indexes.offsets().positionFor(offset), end);
        while (cursor.next()) {
            if (cursor.lastOffset() >= offset) {
                return (int) cursor.position();
            }
        }
        return end;
    }

    /** The base offset of the batch that holds {@code offset}; {@code offset} itself when none does. */
    public long boundaryAt(long offset) throws IOException {
        SharedFile file = acquire();
        try {
            int end = size;
            HeaderCursor cursor = new HeaderCursor(file.file(), path, positionOf(file, offset, end), end);
            return cursor.next() ? Math.min(offset, BatchHeader.baseOffset(cursor.buffer(), cursor.at())) : offset;
        } finally {
            file.release();
        }
    }

    private int batchSizeAt(SharedFile file, int position, int end) throws IOException {
        HeaderCursor cursor = new HeaderCursor(file.file(), path, position, end);
        return cursor.next() ? cursor.size() : 0;
    }

    /** Reads one whole batch into a buffer of its own. */
    ByteBuffer readBatch(SharedFile file, HeaderCursor at) throws IOException {
        ByteBuffer batch = ByteBuffer.allocate(at.size());
        file.file().readFully(batch, at.position());
        batch.flip();
        if (!BatchHeader.crcHolds(batch, 0)) {
            throw new StorageException(
                    new StorageFailure.Corrupt(
                            path, at.position(), path + ": the checksum fails at position " + at.position()),
                    null);
        }
        return batch;
    }
}
