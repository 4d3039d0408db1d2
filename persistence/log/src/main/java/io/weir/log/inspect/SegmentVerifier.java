package io.weir.log.inspect;

import io.weir.log.batch.BatchHeader;
import io.weir.log.batch.Codec;
import io.weir.log.batch.InvalidBatchException;
import io.weir.log.batch.LogRecord;
import io.weir.log.batch.RecordReader;
import io.weir.log.inspect.Finding.Kind;
import io.weir.log.inspect.IndexEntries.OffsetEntry;
import io.weir.log.inspect.IndexEntries.TimeEntry;
import io.weir.log.segment.BatchScan;
import io.weir.log.segment.SegmentFiles;
import io.weir.log.store.DiskFileStore;
import io.weir.log.store.StoreFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** One segment of a log that is verified. */
final class SegmentVerifier {
    private static final String CUT =
            "a log that was not closed in order is cut here; one that was, or whose recovery point"
                    + " lies behind this, stays closed: restore it from a replica or a copy";
    private static final String CLOSED =
            "the batch is not read again before a consumer asks for it; restore the log from a replica or a copy";
    private static final String REBUILT = "the index is built anew from the log when it is found torn or missing;"
            + " delete it while no node has the directory open";

    private final Path log;
    private final boolean last;
    private final List<Finding> findings;
    private final LongConsumer progress;
    private final long baseOffset;
    private long nextOffset;
    private int lastEpoch;
    private long batches;
    private long records;
    private long bytes;
    private long maxTimestampMs = -1;
    /** The last offset of each batch that an index entry points to, by position; absent until it is read. */
    private final Map<Integer, Long> lastOffsetAt = new HashMap<>();

    SegmentVerifier(
            Path log, boolean last, long expectedOffset, int lastEpoch, List<Finding> findings, LongConsumer progress) {
        this.log = log;
        this.last = last;
        this.findings = findings;
        this.progress = progress;
        this.lastEpoch = lastEpoch;
        baseOffset = SegmentFiles.baseOffsetOf(log);
        nextOffset = baseOffset;
        if (baseOffset < expectedOffset) {
            damage(0, "begins at offset " + baseOffset + ", which the segment before it reaches beyond", CLOSED);
        }
    }

    void verify() throws IOException {
        List<OffsetEntry> offsets = offsetEntries();
        offsets.forEach(entry -> lastOffsetAt.put(entry.position(), null));
        try (StoreFile file = new DiskFileStore().openReadOnly(log)) {
            long size = file.size();
            BatchScan scan = new BatchScan(file, 0, size);
            while (scan.next()) {
                batch(scan);
                progress.accept(scan.size());
            }
            bytes = scan.position();
            if (scan.damage() != null) {
                unreadable(scan.position(), size, scan.damage());
            } else if (scan.endsInZeros() && !last) {
                unreadable(scan.position(), size, "there are only zeros");
            } else {
                progress.accept(size - bytes);
            }
        }
        verifyOffsets(offsets);
        verifyTimes();
    }

    private void unreadable(long position, long size, String message) {
        String text = message + ", " + (size - position) + " bytes from here on";
        if (last && message.contains("torn")) {
            findings.add(new Finding(
                    Kind.TAIL, log, position, text, "it is cut off when the log is opened after an unclean stop"));
        } else {
            damage(position, text, last ? CUT : CLOSED);
        }
    }

    private void batch(BatchScan scan) {
        ByteBuffer buffer = scan.buffer();
        int at = scan.at();
        long base = BatchHeader.baseOffset(buffer, at);
        long lastOffset = BatchHeader.lastOffset(buffer, at);
        batches++;
        if (!BatchHeader.crcHolds(buffer, at)) {
            damage(scan.position(), "the checksum of the batch at offset " + base + " fails", last ? CUT : CLOSED);
        } else {
            if (base < nextOffset) {
                damage(
                        scan.position(),
                        "a batch begins at offset " + base + ", below the expected " + nextOffset,
                        last ? CUT : CLOSED);
            }
            int epoch = BatchHeader.leaderEpoch(buffer, at);
            if (epoch < lastEpoch) {
                damage(
                        scan.position(),
                        "a batch of leader epoch " + epoch + " after one of " + lastEpoch,
                        last ? CUT : CLOSED);
            }
            lastEpoch = Math.max(lastEpoch, epoch);
            records(buffer, at, scan.position());
        }
        if (lastOffsetAt.containsKey((int) scan.position())) {
            lastOffsetAt.put((int) scan.position(), lastOffset);
        }
        maxTimestampMs = Math.max(maxTimestampMs, BatchHeader.maxTimestamp(buffer, at));
        nextOffset = Math.max(nextOffset, lastOffset + 1);
    }

    private void records(ByteBuffer buffer, int at, long position) {
        long expected = BatchHeader.baseOffset(buffer, at);
        long lastOffset = BatchHeader.lastOffset(buffer, at);
        if (!Codec.exists(BatchHeader.codecId(buffer, at))) {
            damage(position, "no codec has the id " + BatchHeader.codecId(buffer, at), CLOSED);
            return;
        }
        try (RecordReader reader = RecordReader.open(buffer, at)) {
            while (reader.hasNext()) {
                LogRecord record = reader.next();
                records++;
                if (record.offset() < expected || record.offset() > lastOffset) {
                    damage(
                            position,
                            "a record has offset " + record.offset() + " in a batch of " + expected + " to "
                                    + lastOffset,
                            CLOSED);
                    return;
                }
                expected = record.offset() + 1;
            }
        } catch (InvalidBatchException e) {
            damage(
                    position,
                    "the batch at offset " + BatchHeader.baseOffset(buffer, at) + ": " + e.getMessage(),
                    CLOSED);
        }
    }

    private List<OffsetEntry> offsetEntries() throws IOException {
        Path index = sibling(SegmentFiles.OFFSET_INDEX_SUFFIX);
        if (!isThere(index, true)) {
            return List.of();
        }
        return IndexEntries.offsets(index, baseOffset);
    }

    private void verifyOffsets(List<OffsetEntry> entries) {
        Path index = sibling(SegmentFiles.OFFSET_INDEX_SUFFIX);
        for (OffsetEntry entry : entries) {
            Long found = lastOffsetAt.get(entry.position());
            if (found == null && entry.position() >= bytes && last) {
                return; // of what was appended since the log was read
            }
            if (found == null || found != entry.lastOffset()) {
                derived(
                        index,
                        entry.at(),
                        "offset " + entry.lastOffset() + " should end the batch at position " + entry.position() + ", "
                                + (found == null ? "where none begins" : "which ends with " + found));
                return;
            }
        }
    }

    private void verifyTimes() throws IOException {
        Path index = sibling(SegmentFiles.TIME_INDEX_SUFFIX);
        if (!isThere(index, false)) {
            return;
        }
        long timestampMs = -1;
        long offset = -1;
        for (TimeEntry entry : IndexEntries.times(index, baseOffset)) {
            if (last && entry.offset() >= nextOffset) {
                return;
            }
            if (entry.timestampMs() <= timestampMs && timestampMs >= 0 || entry.offset() < offset) {
                derived(index, entry.at(), "entries do not grow: " + entry.timestampMs() + " ms at " + entry.offset());
                return;
            }
            if (entry.timestampMs() > maxTimestampMs || entry.offset() >= nextOffset) {
                derived(
                        index,
                        entry.at(),
                        "points to " + entry.timestampMs() + " ms at offset " + entry.offset()
                                + ", beyond the segment's records");
                return;
            }
            timestampMs = entry.timestampMs();
            offset = entry.offset();
        }
    }

    /** The last segment's indexes are written when it ends. */
    private boolean isThere(Path index, boolean offsets) throws IOException {
        if (!Files.exists(index)) {
            if (!last) {
                derived(index, 0, "is missing");
            }
            return false;
        }
        long surplus = IndexEntries.surplus(index, offsets);
        if (surplus != 0) {
            derived(index, Files.size(index) - surplus, "ends inside an entry");
        }
        return true;
    }

    private Path sibling(String suffix) {
        String name = log.getFileName().toString();
        return log.resolveSibling(name.substring(0, name.length() - SegmentFiles.LOG_SUFFIX.length()) + suffix);
    }

    private void damage(long position, String message, String consequence) {
        findings.add(new Finding(Kind.DAMAGE, log, position, message, consequence));
    }

    private void derived(Path file, long position, String message) {
        findings.add(new Finding(Kind.DERIVED, file, position, message, REBUILT));
    }

    long nextOffset() {
        return nextOffset;
    }

    int lastEpoch() {
        return lastEpoch;
    }

    long batches() {
        return batches;
    }

    long records() {
        return records;
    }

    long bytes() {
        return bytes;
    }
}
