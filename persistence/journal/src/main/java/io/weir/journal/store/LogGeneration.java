package io.weir.journal.store;

import io.weir.log.AppendOutcome;
import io.weir.log.DiskFlusher;
import io.weir.log.LogSlice;
import io.weir.log.PartitionLog;
import io.weir.log.ReadOutcome;
import io.weir.log.StorageException;
import io.weir.log.StorageFailure;
import io.weir.log.WriteHandle;
import io.weir.log.batch.BatchBuilder;
import io.weir.log.batch.BatchHeader;
import io.weir.log.batch.InvalidBatchException;
import io.weir.log.batch.LogRecord;
import io.weir.log.batch.RecordReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A generation on a log of the engine: one record batch per group commit. */
final class LogGeneration implements Generation {
    /** What comes with a record's key and value, in bytes, at most, unless they are large. */
    private static final int RECORD_OVERHEAD = 16;

    private final int number;
    private final Path path;
    private final PartitionLog log;
    private final DiskFlusher flusher;
    private final WriteHandle handle;

    LogGeneration(int number, Path path, PartitionLog log, DiskFlusher flusher) {
        this.number = number;
        this.path = path;
        this.log = log;
        this.flusher = flusher;
        this.handle = log.acquire(Math.max(0, log.latestEpoch()));
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public long startOffset() {
        return log.startOffset();
    }

    @Override
    public long endOffset() {
        return log.endOffset();
    }

    @Override
    public long sizeInBytes() {
        return log.sizeInBytes();
    }

    @Override
    public long append(List<NewRecord> records, long nowMs) throws StorageException {
        BatchBuilder batch = BatchBuilder.ofAbout(records.stream()
                .mapToInt(record -> record.size() + RECORD_OVERHEAD)
                .sum());
        records.forEach(record -> batch.add(nowMs, record.key(), record.value()));
        AppendOutcome outcome = handle.append(batch.build(), nowMs);
        if (outcome instanceof AppendOutcome.Appended appended) {
            return appended.baseOffset();
        }
        if (outcome instanceof AppendOutcome.Failed failed) {
            throw new StorageException(failed.failure(), null);
        }
        throw failure("a batch was not appended: " + outcome);
    }

    @Override
    public void flush() throws StorageException {
        flusher.flush(log);
    }

    @Override
    public List<StoredRecord> readBatch(long offset) throws StorageException {
        ReadOutcome outcome = log.read(offset, 1, log.endOffset(), true);
        if (outcome instanceof ReadOutcome.Failed failed) {
            throw new StorageException(failed.failure(), null);
        }
        if (!(outcome instanceof ReadOutcome.Data data)) {
            throw failure("offset " + offset + " is not there: " + outcome);
        }
        try (LogSlice slice = data.slice()) {
            return records(copy(slice), offset);
        } catch (IOException | InvalidBatchException e) {
            throw failure("offset " + offset + ": " + e.getMessage());
        }
    }

    private static ByteBuffer copy(LogSlice slice) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(slice.length());
        while (bytes.hasRemaining()) {
            if (slice.channel().read(bytes, slice.position() + bytes.position()) < 0) {
                throw new IOException("the file ends within a batch");
            }
        }
        return bytes.flip();
    }

    private List<StoredRecord> records(ByteBuffer batch, long offset) throws InvalidBatchException, StorageException {
        if (!BatchHeader.crcHolds(batch, 0)) {
            throw new StorageException(
                    new StorageFailure.Corrupt(
                            path, offset, path + ": the checksum of the batch at offset " + offset + " does not hold"),
                    null);
        }
        List<StoredRecord> records = new ArrayList<>(BatchHeader.recordsCount(batch, 0));
        try (RecordReader reader = RecordReader.open(batch, 0)) {
            while (reader.hasNext()) {
                LogRecord record = reader.next();
                records.add(new StoredRecord(record.offset(), record.key(), record.value()));
            }
        }
        return records;
    }

    private StorageException failure(String message) {
        return new StorageException(new StorageFailure.IoFailure(path, path + ": " + message), null);
    }
}
