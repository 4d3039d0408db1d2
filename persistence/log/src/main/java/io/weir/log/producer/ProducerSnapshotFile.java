package io.weir.log.producer;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The bytes of Kafka's {@code <offset>.snapshot}: version 1 (int16), CRC32C of all after it (uint32), the number of rows (int32), and
 * per row the producer's id (int64), epoch (int16), last sequence (int32), last offset (int64), offset delta (int32), timestamp
 * (int64), coordinator epoch (int32) and first offset of the open transaction (int64).
 *
 * <p>Kafka writes one row per producer, its last batch. Here there is one row per remembered batch, the oldest first, so that the
 * window of duplicates outlives a restart; Kafka reads such a file and keeps the last row. Whoever writes the file replaces it whole.
 */
public final class ProducerSnapshotFile {
    public static final String SUFFIX = ".snapshot";

    private static final short VERSION = 1;
    private static final int CRC_POSITION = 2;
    private static final int ROWS_POSITION = 6;
    private static final int HEADER_BYTES = 10;
    private static final int ROW_BYTES = 46;

    private ProducerSnapshotFile() {}

    /** The name of the snapshot that tells of all below {@code offset}. */
    public static String fileName(long offset) {
        return String.format(Locale.ROOT, "%020d", offset) + SUFFIX;
    }

    /** The file's bytes, from position to limit. */
    public static ByteBuffer encode(Collection<ProducerEntry> entries) {
        int rows = entries.stream()
                .mapToInt(entry -> Math.max(1, entry.batches().size()))
                .sum();
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + rows * ROW_BYTES);
        out.putShort(VERSION).putInt(0).putInt(rows);
        for (ProducerEntry entry : entries) {
            if (entry.batches().isEmpty()) {
                putRow(out, entry, new ProducedBatch(-1, -1, 0, entry.lastTimestampMs()), entry.lastTimestampMs());
            }
            for (int i = 0; i < entry.batches().size(); i++) {
                ProducedBatch batch = entry.batches().get(i);
                boolean newest = i == entry.batches().size() - 1;
                putRow(out, entry, batch, newest ? entry.lastTimestampMs() : batch.timestampMs());
            }
        }
        out.flip();
        return out.putInt(CRC_POSITION, crc(out));
    }

    private static void putRow(ByteBuffer out, ProducerEntry entry, ProducedBatch batch, long timestampMs) {
        out.putLong(entry.producerId())
                .putShort(entry.producerEpoch())
                .putInt(batch.lastSequence())
                .putLong(batch.lastOffset())
                .putInt(batch.offsetDelta())
                .putLong(timestampMs)
                .putInt(entry.coordinatorEpoch())
                .putLong(entry.currentTxnFirstOffset());
    }

    /** What the bytes between position and limit tell, or empty when they are damaged or of another version. */
    public static Optional<List<ProducerEntry>> decode(ByteBuffer bytes) {
        ByteBuffer in = bytes.slice();
        if (in.limit() < HEADER_BYTES
                || in.getShort(0) != VERSION
                || in.getInt(CRC_POSITION) != crc(in)
                || (long) in.getInt(ROWS_POSITION) * ROW_BYTES != in.limit() - HEADER_BYTES) {
            return Optional.empty();
        }
        Map<Long, ProducerEntry> entries = new LinkedHashMap<>();
        in.position(HEADER_BYTES);
        while (in.hasRemaining()) {
            ProducerEntry row = row(in);
            entries.merge(row.producerId(), row, ProducerSnapshotFile::joined);
        }
        return Optional.of(List.copyOf(entries.values()));
    }

    private static ProducerEntry row(ByteBuffer in) {
        long producerId = in.getLong();
        short epoch = in.getShort();
        int lastSequence = in.getInt();
        long lastOffset = in.getLong();
        int offsetDelta = in.getInt();
        long timestampMs = in.getLong();
        int coordinatorEpoch = in.getInt();
        long txnFirstOffset = in.getLong();
        List<ProducedBatch> batches = lastOffset < 0
                ? List.of()
                : List.of(new ProducedBatch(lastSequence, lastOffset, offsetDelta, timestampMs));
        return new ProducerEntry(producerId, epoch, coordinatorEpoch, timestampMs, txnFirstOffset, batches);
    }

    /** A later row of the same producer counts; the window grows where it is the same epoch. */
    private static ProducerEntry joined(ProducerEntry earlier, ProducerEntry later) {
        if (earlier.producerEpoch() != later.producerEpoch()) {
            return later;
        }
        List<ProducedBatch> window = new ArrayList<>(earlier.batches());
        window.addAll(later.batches());
        int surplus = Math.max(0, window.size() - ProducerEntry.RETAINED_BATCHES);
        return new ProducerEntry(
                later.producerId(),
                later.producerEpoch(),
                later.coordinatorEpoch(),
                later.lastTimestampMs(),
                later.currentTxnFirstOffset(),
                window.subList(surplus, window.size()));
    }

    private static int crc(ByteBuffer file) {
        CRC32C crc = new CRC32C();
        ByteBuffer rows = file.duplicate();
        rows.position(ROWS_POSITION);
        crc.update(rows);
        return (int) crc.getValue();
    }
}
