package io.weir.log;

import io.weir.log.batch.BatchBuilder;
import io.weir.log.batch.BatchHeader;
import io.weir.log.batch.LogRecord;
import io.weir.log.batch.RecordReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes batches and reads slices, for tests. */
public final class Batches {
    private Batches() {}

    /** A record as a test sees it. */
    public record Seen(long offset, long timestampMs, String value) {}

    /** A batch of these values, all with one timestamp. */
    public static ByteBuffer of(long timestampMs, String... values) {
        BatchBuilder builder = BatchBuilder.create();
        for (String value : values) {
            builder.add(timestampMs, null, value.getBytes(StandardCharsets.UTF_8));
        }
        return builder.build();
    }

    /** All records from an offset to a limit. */
    public static List<Seen> read(PartitionLog log, long from, long limit) throws Exception {
        List<Seen> seen = new ArrayList<>();
        long offset = from;
        while (offset < limit) {
            ReadOutcome outcome = log.read(offset, 1 << 20, limit, true);
            if (!(outcome instanceof ReadOutcome.Data data)) {
                throw new AssertionError(outcome);
            }
            try (LogSlice slice = data.slice()) {
                if (slice.length() == 0) {
                    return seen;
                }
                offset = append(seen, bytes(slice), offset);
            }
        }
        return seen;
    }

    public static List<Seen> readAll(PartitionLog log) throws Exception {
        return read(log, log.startOffset(), log.endOffset());
    }

    /** The bytes of a slice. */
    public static ByteBuffer bytes(LogSlice slice) throws Exception {
        ByteBuffer bytes = ByteBuffer.allocate(slice.length());
        long position = slice.position();
        while (bytes.hasRemaining()) {
            int n = slice.channel().read(bytes, position);
            if (n < 0) {
                throw new AssertionError("the slice came out short");
            }
            position += n;
        }
        return bytes.flip();
    }

    /** Adds the records of the whole batches in the buffer; returns the offset after them. */
    public static long append(List<Seen> seen, ByteBuffer bytes, long from) throws Exception {
        long next = from;
        int at = 0;
        int size = BatchHeader.frame(bytes, at, bytes.limit());
        while (size > 0) {
            if (!BatchHeader.crcHolds(bytes, at)) {
                throw new AssertionError("the checksum fails in the batch at offset " + next);
            }
            try (RecordReader reader = RecordReader.open(bytes, at)) {
                while (reader.hasNext()) {
                    LogRecord entry = reader.next();
                    String value = StandardCharsets.UTF_8.decode(entry.value()).toString();
                    seen.add(new Seen(entry.offset(), entry.timestampMs(), value));
                }
            }
            next = BatchHeader.nextOffset(bytes, at);
            at += size;
            size = BatchHeader.frame(bytes, at, bytes.limit());
        }
        return next;
    }
}
