package io.weir.client.wire.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.client.wire.AnswerMemory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
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
        try (RecordCursor cursor = new RecordCursor(fetched, from, new RecordCursor.Reading(isolation, true, true))) {
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

    /** Memory that is written again as soon as nobody holds it. */
    private static final class Overwritten implements AnswerMemory {
        private final ByteBuffer bytes;
        private int holders;

        Overwritten(ByteBuffer content) {
            bytes = ByteBuffer.allocateDirect(content.remaining());
            bytes.put(content.duplicate()).flip();
        }

        @Override
        public boolean hold() {
            holders++;
            return true;
        }

        @Override
        public void letGo() {
            if (--holders == 0) {
                for (int at = 0; at < bytes.limit(); at++) {
                    bytes.put(at, (byte) 0x55);
                }
            }
        }

        FetchedRecords fetched() {
            return FetchedRecords.in(this, PARTITION, MemoryRecords.readableRecords(bytes.duplicate()), List.of());
        }
    }

    @Test
    void whatStandsInTheAnswerIsLetGoOfOnceAndViewsAreKeptOnlyBySayingSo() {
        for (CompressionType type : CompressionType.values()) {
            log.clear();
            next = 0;
            append(
                    MemoryRecords.withRecords(
                            0,
                            Compression.of(type).build(),
                            3,
                            new SimpleRecord(
                                    7,
                                    "key".getBytes(StandardCharsets.UTF_8),
                                    "value".getBytes(StandardCharsets.UTF_8),
                                    new Header[] {new RecordHeader("name", new byte[] {9})})),
                    1);
            for (boolean keepsViews : new boolean[] {true, false}) {
                Overwritten memory = new Overwritten(log.duplicate().flip());
                FetchedRecords fetched = memory.fetched();
                RecordCursor cursor = new RecordCursor(
                        fetched, 0, new RecordCursor.Reading(Isolation.READ_UNCOMMITTED, true, keepsViews));
                assertTrue(cursor.advance());
                ByteBuffer key = cursor.key();
                ByteBuffer value = cursor.value();
                Header header = cursor.headers()[0];
                assertEquals(
                        "value",
                        StandardCharsets.UTF_8.decode(value.duplicate()).toString());
                assertFalse(cursor.advance());
                cursor.close();
                fetched.close();
                fetched.close();
                assertEquals(0, memory.holders);
                assertEquals("name", header.key());
                assertArrayEquals(new byte[] {9}, header.value());
                if (keepsViews) {
                    assertEquals("key", StandardCharsets.UTF_8.decode(key).toString());
                    assertEquals("value", StandardCharsets.UTF_8.decode(value).toString());
                }
            }
        }
    }

    @Property(tries = 300)
    void recordsAreReadAsApacheKafkaReadsThem(@ForAll long seed, @ForAll boolean held) {
        Random random = new Random(seed);
        long base = random.nextLong(1L << 40);
        List<SimpleRecord> written = new ArrayList<>();
        for (int i = 1 + random.nextInt(20); i > 0; i--) {
            Header[] headers = new Header[random.nextInt(3)];
            Arrays.setAll(headers, at -> new RecordHeader("größe" + at, bytes(random)));
            written.add(new SimpleRecord(random.nextLong(1L << 45), bytes(random), bytes(random), headers));
        }
        MemoryRecords records =
                MemoryRecords.withRecords(base, Compression.NONE, 3, written.toArray(SimpleRecord[]::new));
        FetchedRecords fetched =
                held ? new Overwritten(records.buffer()).fetched() : FetchedRecords.of(PARTITION, records, List.of());
        try (RecordCursor cursor =
                new RecordCursor(fetched, 0, new RecordCursor.Reading(Isolation.READ_UNCOMMITTED, true, false))) {
            for (Record expected : records.records()) {
                assertTrue(cursor.advance());
                assertEquals(expected.offset(), cursor.offset());
                assertEquals(expected.timestamp(), cursor.timestampMs());
                assertEquals(expected.keySize(), cursor.keySize());
                assertEquals(expected.valueSize(), cursor.valueSize());
                assertEquals(expected.key(), cursor.key());
                assertEquals(expected.value(), cursor.value());
                assertArrayEquals(expected.headers(), cursor.headers());
            }
            assertFalse(cursor.advance());
        }
    }

    private static byte[] bytes(Random random) {
        if (random.nextInt(4) == 0) {
            return null;
        }
        byte[] bytes = new byte[random.nextInt(3) == 0 ? random.nextInt(300) : random.nextInt(4)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Without checksums, bytes at random are either records or refused as what they are. */
    @Property(tries = 2_000)
    void whatIsNoRecordIsRefusedAndNothingElseHappens(@ForAll long seed) {
        Random random = new Random(seed);
        MemoryRecords records = MemoryRecords.withRecords(
                0,
                Compression.NONE,
                3,
                new SimpleRecord(7, new byte[3], new byte[10], new Header[] {new RecordHeader("h", new byte[2])}),
                new SimpleRecord(8, null, new byte[200]));
        ByteBuffer changed = records.buffer().duplicate();
        int first = DefaultRecordBatch.RECORDS_COUNT_OFFSET;
        for (int i = random.nextInt(4); i >= 0; i--) {
            changed.put(first + random.nextInt(Math.min(30, changed.limit() - first)), (byte) random.nextInt());
        }
        try (RecordCursor cursor = new RecordCursor(
                FetchedRecords.of(PARTITION, MemoryRecords.readableRecords(changed), List.of()),
                0,
                new RecordCursor.Reading(Isolation.READ_UNCOMMITTED, false, true))) {
            while (cursor.advance()) {
                assertTrue(cursor.keySize() >= -1 && cursor.keySize() < 300);
                cursor.value();
                cursor.headers();
            }
        } catch (CorruptRecordException refused) {
            assertTrue(refused.getMessage().contains("cannot be read"), refused.getMessage());
        }
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
        assertTrue(fetched.pieces() > 2);
        assertEquals(written, read(fetched, 0, Isolation.READ_UNCOMMITTED));
        assertEquals(written.subList(41, 80), read(fetched, 41, Isolation.READ_UNCOMMITTED));
    }

    @Test
    void aFlippedBitIsFound() {
        batch("a");
        log.put(log.position() - 1, (byte) (log.get(log.position() - 1) ^ 1));
        try (RecordCursor cursor =
                new RecordCursor(fetched(), 0, new RecordCursor.Reading(Isolation.READ_UNCOMMITTED, true, true))) {
            assertThrows(CorruptRecordException.class, cursor::advance);
        }
    }

    @Test
    void nothingIsNothing() {
        FetchedRecords fetched = fetched();
        assertTrue(fetched.isEmpty());
        assertEquals(-1, fetched.nextOffset());
        try (RecordCursor cursor =
                new RecordCursor(fetched, 0, new RecordCursor.Reading(Isolation.READ_UNCOMMITTED, true, true))) {
            assertFalse(cursor.advance());
        }
    }
}
