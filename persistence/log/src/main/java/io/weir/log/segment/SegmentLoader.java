package io.weir.log.segment;

import io.weir.log.StorageException;
import io.weir.log.StorageFailure;
import io.weir.log.batch.BatchHeader;
import io.weir.log.store.FileStore;
import io.weir.log.store.StoreFile;
import java.io.IOException;
import java.nio.file.Path;

/** Makes segments of files: new ones, those of a clean stop, those that must be looked through, and those that were cut. */
public final class SegmentLoader {
    private final FileStore store;
    private final OpenFiles openFiles;
    private final Path directory;
    private final int indexIntervalBytes;

    public SegmentLoader(FileStore store, OpenFiles openFiles, Path directory, int indexIntervalBytes) {
        this.store = store;
        this.openFiles = openFiles;
        this.directory = directory;
        this.indexIntervalBytes = indexIntervalBytes;
    }

    /**
     * What a scan came upon. {@code damage} is {@code null} when the file held nothing but good batches, and zeros behind them: those
     * were cut off, but do not count as cut.
     */
    public record Recovered(Segment segment, long scannedBytes, long cutBytes, String damage) {}

    /** A new, empty, active segment. What bore its name is gone. */
    public Segment create(long baseOffset) throws IOException {
        SegmentFiles files = new SegmentFiles(directory, baseOffset);
        files.delete(store);
        Segment segment = new Segment(store, openFiles, files, 0, baseOffset);
        segment.activate();
        return segment;
    }

    /** A segment that is not the last one. Indexes that are missing or torn are built anew. */
    public Segment openSealed(long baseOffset, long nextBaseOffset) throws IOException {
        SegmentFiles files = new SegmentFiles(directory, baseOffset);
        if (!SegmentIndexes.areWhole(store, files)) {
            return sealed(
                    recover(baseOffset, Long.MAX_VALUE, false, BatchCheck.NONE).segment());
        }
        return new Segment(store, openFiles, files, sizeOf(files), nextBaseOffset);
    }

    /** Ends a segment that was looked through. */
    public Segment sealed(Segment segment) throws IOException {
        segment.finish();
        segment.forceIndexes();
        segment.indexes().seal();
        return segment;
    }

    /** The last segment after a clean stop: only what lies behind the last index entry is read, headers alone. */
    public Segment openActive(long baseOffset) throws IOException {
        return activated(
                recover(baseOffset, Long.MAX_VALUE, false, BatchCheck.NONE).segment());
    }

    /** Opens a segment that was looked through for appends. */
    public Segment activated(Segment segment) throws IOException {
        segment.activate();
        return segment;
    }

    /**
     * Looks through a segment. Below {@code trustedBelow} the batches and the index entries are on the disk for certain: only headers
     * behind the last such entry are read. From there on every batch is read and held against its checksum and the check; at the first
     * that fails, the file is cut. The indexes are made to match.
     *
     * @param rewrite whether what was read is written again where it stands: after a flush that failed, the page cache may hold bytes
     *     that it takes for written and the disk does not have, and no flush would bring them there
     * @throws StorageException with {@link StorageFailure.Corrupt} when damage lies among what is on the disk for certain
     */
    public Recovered recover(long baseOffset, long trustedBelow, boolean rewrite, BatchCheck check) throws IOException {
        SegmentFiles files = new SegmentFiles(directory, baseOffset);
        int fileSize = sizeOf(files);
        Segment segment = new Segment(store, openFiles, files, fileSize, baseOffset);
        try (StoreFile file = store.open(files.log(), false)) {
            BatchScan scan = new BatchScan(file, trimIndexes(segment, file, trustedBelow, fileSize), fileSize);
            long next = Math.max(baseOffset, segment.indexes().offsets().lastOffset());
            long scanned = 0;
            String objection = null;
            while (scan.next()) {
                long last = BatchHeader.lastOffset(scan.buffer(), scan.at());
                if (next < trustedBelow) {
                    objection = last < next ? "offset " + last + " is below " + next : null;
                } else {
                    scanned += scan.size();
                    objection = BatchHeader.crcHolds(scan.buffer(), scan.at())
                            ? check.objection(scan.buffer(), scan.at(), next)
                            : "the checksum fails";
                }
                if (objection != null) {
                    break;
                }
                if (rewrite && next >= trustedBelow) {
                    file.writeFully(
                            scan.buffer().duplicate().position(scan.at()).limit(scan.at() + scan.size()),
                            scan.position());
                }
                long newest = BatchHeader.maxTimestamp(scan.buffer(), scan.at());
                segment.noteFirst(newest, (int) scan.position());
                segment.indexes().add(last, newest, (int) scan.position(), scan.size(), indexIntervalBytes);
                next = last + 1;
            }
            String damage = objection != null ? objection : scan.damage();
            if (next < trustedBelow && (damage != null || scan.endsInZeros())) {
                throw corrupt(files.log(), scan.position(), damage != null ? damage : "there are only zeros");
            }
            long cut = fileSize - scan.position();
            if (cut > 0) {
                file.truncate(scan.position());
                file.force();
            }
            segment.found((int) scan.position(), next);
            return new Recovered(segment, scanned, scan.endsInZeros() ? 0 : cut, damage);
        }
    }

    /**
     * Cuts a segment at {@code offset}: the batch that holds it goes, and all behind. While a slice is in use that reaches beyond the
     * cut, the file is not written to again at those positions, and the next segment begins there instead: a transfer under way comes
     * out short, and never mixes old bytes with new.
     *
     * @param old is {@linkplain Segment#markReplaced replaced} and must be closed by the caller when this returns
     */
    public Cut cut(Segment old, long offset) throws IOException {
        SharedFile file = old.acquire();
        try {
            int position = old.positionOf(file, offset, old.size());
            boolean inUse = file.users() > 2; // the holder and this method
            old.writeIndexes();
            try (StoreFile writable = store.open(old.path(), false)) {
                writable.truncate(position);
            }
            return new Cut(position, inUse);
        } finally {
            file.release();
        }
    }

    /** What is left of a segment that was cut: its bytes, and whether somebody may still read beyond them. */
    public record Cut(int size, boolean inUse) {}

    /** Opens for appends what is left of a segment that was cut. */
    public Segment openCut(long baseOffset, long offset) throws IOException {
        return activated(openRemainder(baseOffset, offset));
    }

    private Segment openRemainder(long baseOffset, long offset) throws IOException {
        SegmentFiles files = new SegmentFiles(directory, baseOffset);
        Segment indexed = new Segment(store, openFiles, files, sizeOf(files), baseOffset);
        indexed.indexes().keepBelow(offset, sizeOf(files));
        return recover(baseOffset, Long.MAX_VALUE, false, BatchCheck.NONE).segment();
    }

    /** Drops index entries that cannot be trusted; returns the position from which batches must be read. */
    private int trimIndexes(Segment segment, StoreFile file, long trustedBelow, int fileSize) throws IOException {
        SegmentIndexes indexes = segment.indexes();
        SegmentFiles files = segment.files();
        if (store.exists(files.offsetIndex()) && store.exists(files.timeIndex())) {
            indexes.keepBelow(trustedBelow, fileSize);
        } else {
            indexes.clear();
        }
        int position = indexes.offsets().lastPosition();
        if (position > 0
                && !endsAt(file, files, position, fileSize, indexes.offsets().lastOffset())) {
            indexes.clear();
            position = 0;
        }
        if (position > 0) {
            HeaderCursor first = new HeaderCursor(file, files.log(), 0, fileSize);
            first.next();
            segment.noteFirst(first.maxTimestamp(), 0);
        }
        return position;
    }

    /** Whether there is a batch at a position, and it ends with this offset. */
    private static boolean endsAt(StoreFile file, SegmentFiles files, int position, int fileSize, long lastOffset)
            throws IOException {
        try {
            HeaderCursor header = new HeaderCursor(file, files.log(), position, fileSize);
            return header.next() && header.lastOffset() == lastOffset;
        } catch (StorageException noBatch) {
            return false; // the index is wrong: it is built anew, and what is wrong with the log is found on the way
        }
    }

    private int sizeOf(SegmentFiles files) throws IOException {
        long size = store.size(files.log());
        if (size > Integer.MAX_VALUE) {
            throw corrupt(files.log(), Integer.MAX_VALUE, "the segment is larger than any can be");
        }
        return (int) size;
    }

    private static StorageException corrupt(Path path, long position, String message) {
        String line = path + ": at position " + position + ", below the recovery point: " + message;
        return new StorageException(new StorageFailure.Corrupt(path, position, line), null);
    }
}
