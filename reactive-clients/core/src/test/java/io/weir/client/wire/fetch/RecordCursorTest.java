package io.weir.client.wire.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;

class RecordCursorTest {
    private static final TopicPartition PARTITION = new TopicPartition("t", 0);

    private ByteBuffer log = ByteBuffer.allocate(1 << 20);
    private long next;

    private void batch(String... values) {
        SimpleRecord[] records = new SimpleRecord[values.length];
        for (int i = 0; i < values.length; i++) {
            records[i] = new SimpleRecord(7, null, values[i].getBytes(StandardCharsets.UTF_8));
        }
        append(MemoryRecords.withRecords(next, Compression.gzip().build(), 3, records), values.length);
    }

    private void transactional(long producer, String value) {
        append(
                MemoryRecords.withTransactionalRecords(
                        next,
                        Compression.NONE,
                        producer,
                        (short) 0,
                        0,
                        3,
                        new SimpleRecord(7, null, value.getBytes(StandardCharsets.UTF_8))),
                1);
    }

    private void marker(long producer, ControlRecordType type) {
        append(
                MemoryRecords.withEndTransactionMarker(
                        next, 7, 3, producer, (short) 0, new EndTransactionMarker(type, 0)),
                1);
    }

    private void append(MemoryRecords records, int count) {
        log.put(records.buffer().duplicate());
        next += count;
    }

    private FetchedRecords fetched(FetchedRecords.Aborted... aborted) {
        ByteBuffer read = log.duplicate().flip();
        return FetchedRecords.of(PARTITION, MemoryRecords.readableRecords(read), List.of(aborted));
    }

    private static List<String> read(FetchedRecords fetched, long from, Isolation isolation) {
        List<String> values = new ArrayList<>();
        try (RecordCursor cursor = new RecordCursor(fetched, from, isolation, true, new RecordCursor.Scratch())) {
            while (cursor.advance()) {
                values.add(cursor.offset()
                        + StandardCharsets.UTF_8.decode(cursor.value()).toString());
            }
        }
        return values;
    }

    @Test
    void readingBeginsInTheMiddleOfACompressedBatch() {
        batch("a", "b", "c");
        batch("d");
        FetchedRecords fetched = fetched();
        assertEquals(List.of("1b", "2c", "3d"), read(fetched, 1, Isolation.READ_UNCOMMITTED));
        assertEquals(4, fetched.nextOffset());
        assertEquals(log.position(), fetched.bytes());
    }

    @Test
    void abortedTransactionsAndMarkersArePassedOverAndOthersBetweenThemAreNot() {
        transactional(1, "aborted");
        transactional(2, "committed");
        batch("plain");
        transactional(1, "aborted");
        marker(1, ControlRecordType.ABORT);
        transactional(1, "later");
        marker(2, ControlRecordType.COMMIT);
        marker(1, ControlRecordType.COMMIT);
        FetchedRecords fetched = fetched(new FetchedRecords.Aborted(1, 0));
        assertEquals(List.of("1committed", "2plain", "5later"), read(fetched, 0, Isolation.READ_COMMITTED));
        assertEquals(
                List.of("0aborted", "1committed", "2plain", "3aborted", "5later"),
                read(fetched, 0, Isolation.READ_UNCOMMITTED));
        assertEquals(8, fetched.nextOffset(), "markers are read over, so that a partition that ends in one has an end");
    }

    @Test
    void whatIsFetchedIsACopyAndAPieceOfABatchAtTheEndIsNotInIt() {
        batch("a", "b");
        int whole = log.position();
        batch("cut");
        log.position(log.position() - 3);
        FetchedRecords copied = fetched();
        Arrays.fill(log.array(), (byte) 0);
        assertEquals(whole, copied.bytes());
        assertEquals(2, copied.nextOffset());
        assertEquals(List.of("0a", "1b"), read(copied, 0, Isolation.READ_UNCOMMITTED));
    }

    @Test
    void muchIsReadFromOnePieceToTheNext() {
        log = ByteBuffer.allocate(2 << 20);
        List<String> written = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String large = "x".repeat(1_000 * i);
            written.add(2 * i + large);
            written.add(2 * i + 1 + "small");
            append(
                    MemoryRecords.withRecords(
                            next,
                            Compression.NONE,
                            3,
                            new SimpleRecord(7, null, large.getBytes(StandardCharsets.UTF_8)),
                            new SimpleRecord(7, null, "small".getBytes(StandardCharsets.UTF_8))),
                    2);
        }
        FetchedRecords fetched = fetched();
        assertEquals(log.position(), fetched.bytes());
        assertTrue(fetched.pieces().size() > 2);
        assertEquals(written, read(fetched, 0, Isolation.READ_UNCOMMITTED));
        assertEquals(written.subList(41, 80), read(fetched, 41, Isolation.READ_UNCOMMITTED));
    }

    @Test
    void aFlippedBitIsFound() {
        batch("a");
        log.put(log.position() - 1, (byte) (log.get(log.position() - 1) ^ 1));
        try (RecordCursor cursor =
                new RecordCursor(fetched(), 0, Isolation.READ_UNCOMMITTED, true, new RecordCursor.Scratch())) {
            assertThrows(CorruptRecordException.class, cursor::advance);
        }
    }

    @Test
    void nothingIsNothing() {
        FetchedRecords fetched = fetched();
        assertTrue(fetched.isEmpty());
        assertEquals(-1, fetched.nextOffset());
        try (RecordCursor cursor =
                new RecordCursor(fetched, 0, Isolation.READ_UNCOMMITTED, true, new RecordCursor.Scratch())) {
            assertFalse(cursor.advance());
        }
    }
}
