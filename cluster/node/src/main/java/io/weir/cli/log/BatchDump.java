package io.weir.cli.log;

import io.weir.cli.frame.OutputOptions;
import io.weir.log.batch.BatchHeader;
import io.weir.log.batch.Codec;
import io.weir.log.batch.InvalidBatchException;
import io.weir.log.batch.LogRecord;
import io.weir.log.batch.RecordReader;
import io.weir.log.segment.BatchScan;
import io.weir.log.store.DiskFileStore;
import io.weir.log.store.StoreFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Collectors;

/** Shows the batches of one segment. */
final class BatchDump {
    private final Path log;
    private final long from;
    private final long to;
    private final boolean records;
    private final BytesFormat format;
    private final OutputOptions output;

    BatchDump(Path log, long from, long to, boolean records, BytesFormat format, OutputOptions output) {
        this.log = log;
        this.from = from;
        this.to = to;
        this.records = records;
        this.format = format;
        this.output = output;
    }

    void run() throws IOException {
        try (StoreFile file = new DiskFileStore().openReadOnly(log)) {
            BatchScan scan = new BatchScan(file, 0, file.size());
            while (scan.next()) {
                if (BatchHeader.lastOffset(scan.buffer(), scan.at()) >= from
                        && BatchHeader.baseOffset(scan.buffer(), scan.at()) <= to) {
                    show(scan);
                }
            }
            if (scan.damage() != null && !output.json()) {
                output.line(log + " at " + scan.position() + ": " + scan.damage());
            }
        }
    }

    private void show(BatchScan scan) {
        ByteBuffer buffer = scan.buffer();
        int at = scan.at();
        boolean produced = BatchHeader.hasProducerId(buffer, at);
        int codec = BatchHeader.codecId(buffer, at);
        Dumped.Batch batch = new Dumped.Batch(
                "batch",
                log.toString(),
                scan.position(),
                scan.size(),
                BatchHeader.baseOffset(buffer, at),
                BatchHeader.lastOffset(buffer, at),
                BatchHeader.recordsCount(buffer, at),
                BatchHeader.leaderEpoch(buffer, at),
                Codec.exists(codec) ? Codec.of(codec).name().toLowerCase(Locale.ROOT) : "codec " + codec,
                BatchHeader.isLogAppendTime(buffer, at) ? "LogAppendTime" : "CreateTime",
                BatchHeader.maxTimestamp(buffer, at),
                produced ? BatchHeader.producerId(buffer, at) : null,
                produced ? (int) BatchHeader.producerEpoch(buffer, at) : null,
                produced ? BatchHeader.baseSequence(buffer, at) : null,
                BatchHeader.isTransactional(buffer, at),
                BatchHeader.isControl(buffer, at),
                BatchHeader.crcHolds(buffer, at));
        if (output.json()) {
            output.object(batch);
        } else {
            output.line(line(batch));
        }
        if (records && batch.crcHolds() && Codec.exists(codec)) {
            showRecords(buffer, at);
        }
    }

    private static String line(Dumped.Batch batch) {
        return "batch at " + batch.position() + ": offsets " + batch.baseOffset() + " to " + batch.lastOffset() + ", "
                + batch.records() + " records, " + batch.size() + " bytes, " + batch.codec() + ", "
                + batch.timestampType() + " " + time(batch.maxTimestamp()) + ", epoch " + batch.leaderEpoch()
                + (batch.producerId() == null
                        ? ""
                        : ", producer " + batch.producerId() + " epoch " + batch.producerEpoch() + " sequence "
                                + batch.baseSequence())
                + (batch.transactional() ? ", transactional" : "")
                + (batch.control() ? ", control" : "")
                + (batch.crcHolds() ? "" : ", THE CHECKSUM FAILS");
    }

    private void showRecords(ByteBuffer buffer, int at) {
        try (RecordReader reader = RecordReader.open(buffer, at)) {
            while (reader.hasNext()) {
                LogRecord record = reader.next();
                if (record.offset() >= from && record.offset() <= to) {
                    show(record);
                }
            }
        } catch (InvalidBatchException e) {
            if (!output.json()) {
                output.line("  not to be read: " + e.getMessage());
            }
        }
    }

    private void show(LogRecord record) {
        Dumped.Record shown = new Dumped.Record(
                "record",
                record.offset(),
                record.timestampMs(),
                format.show(record.key()),
                format.show(record.value()),
                record.headers().stream()
                        .map(header -> new Dumped.Header(header.key(), format.show(header.value())))
                        .toList());
        if (output.json()) {
            output.object(shown);
            return;
        }
        String headers = shown.headers().isEmpty()
                ? ""
                : shown.headers().stream()
                        .map(header -> header.key() + "=" + (header.value() == null ? "null" : header.value()))
                        .collect(Collectors.joining(", ", "  headers ", ""));
        output.line("  " + shown.offset() + "  " + time(shown.timestamp()) + "  key "
                + (shown.key() == null ? "null" : shown.key()) + "  value "
                + (shown.value() == null ? "null" : shown.value()) + headers);
    }

    /** A time for people, in UTC; {@code -} for none. */
    static String time(long timestampMs) {
        return timestampMs < 0 ? "-" : Instant.ofEpochMilli(timestampMs).toString();
    }
}
