package io.weir.client.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EncodedBatchTest {
    private static final BatchMemory NONE_KEPT = new BatchMemory(0, 0);

    private static EncodedBatch batch(CompressionKind kind, int records) {
        BatchBuilder builder = BatchBuilder.of(kind, 1 << 20, 1 << 10, NONE_KEPT);
        for (int i = 0; i < records; i++) {
            builder.append(i, null, Integer.toString(i).getBytes(StandardCharsets.UTF_8), new Header[0]);
        }
        return builder.close();
    }

    @ParameterizedTest
    @EnumSource(CompressionKind.class)
    void aStampChangesWhoseABatchIsAndNothingElse(CompressionKind kind) {
        EncodedBatch batch = batch(kind, 100);
        List<String> before = BatchContents.values(batch);
        batch.stamp(77, (short) 3, 1_000);
        batch.stamp(78, (short) 4, 2_000);
        MutableRecordBatch read = BatchContents.valid(batch);
        assertEquals(78, read.producerId());
        assertEquals(4, read.producerEpoch());
        assertEquals(2_000, read.baseSequence());
        assertEquals(2_099, read.lastSequence());
        assertEquals(before, BatchContents.values(batch));
    }

    @ParameterizedTest
    @EnumSource(CompressionKind.class)
    void halvesHaveTheRecordsInTheirOrder(CompressionKind kind) {
        List<EncodedBatch> halves = batch(kind, 7).halves();
        assertEquals(List.of("0", "1", "2", "3"), BatchContents.values(halves.get(0)));
        assertEquals(List.of("4", "5", "6"), BatchContents.values(halves.get(1)));
        halves.forEach(BatchContents::valid);
        assertEquals(4, halves.get(0).records());
    }

    @Test
    void headersKeysAndMissingValuesAreKept() {
        BatchBuilder builder = BatchBuilder.of(CompressionKind.LZ4, 1 << 20, 1 << 10, NONE_KEPT);
        builder.append(5, new byte[] {1, 2}, null, new Header[] {new RecordHeader("h", new byte[] {9})});
        EncodedBatch batch = builder.close();
        Record record = batch.memoryRecords().records().iterator().next();
        assertEquals(5, record.timestamp());
        assertFalse(record.hasValue());
        assertEquals(2, record.keySize());
        assertArrayEquals(new byte[] {9}, record.headers()[0].value());
    }

    @Test
    void aBatchTakesRecordsUntilItIsFullAndOneThatIsLarger() {
        BatchBuilder builder = BatchBuilder.of(CompressionKind.NONE, 1_000, 1 << 10, NONE_KEPT);
        long fitted = IntStream.range(0, 100)
                .filter(i -> builder.append(i, null, new byte[100], null))
                .count();
        assertTrue(fitted >= 7 && fitted <= 10, "fitted " + fitted);
        BatchBuilder large = BatchBuilder.of(CompressionKind.NONE, 1_000, 1 << 10, NONE_KEPT);
        assertTrue(large.append(0, null, new byte[100_000], null));
        assertFalse(large.append(0, null, new byte[1], null));
        assertTrue(large.full());
    }

    /** Read back by Apache Kafka's classes, of whatever sizes, and with room for what is said to fit. */
    @Property(tries = 300)
    void whatWasAppendedIsWhatIsRead(@ForAll CompressionKind kind, @ForAll long seed) {
        Random random = new Random(seed);
        int limit = 100 + random.nextInt(3_000);
        BatchMemory memory = new BatchMemory(limit, limit);
        byte[] used = new byte[limit];
        random.nextBytes(used);
        memory.give(used);
        BatchBuilder builder = BatchBuilder.of(kind, limit, random.nextInt(2_000), memory);
        List<SimpleRecord> written = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            SimpleRecord record = new SimpleRecord(
                    random.nextInt(4) == 0 ? random.nextLong(Long.MAX_VALUE / 2) : 1_000 + i,
                    field(random),
                    field(random),
                    random.nextBoolean()
                            ? new Header[0]
                            : new Header[] {new RecordHeader("näme" + i, field(random)), new RecordHeader("", null)});
            if (builder.append(record.timestamp(), array(record.key()), array(record.value()), record.headers())) {
                written.add(record);
            } else {
                assertFalse(written.isEmpty());
            }
        }
        EncodedBatch batch = builder.close();
        assertEquals(written.size(), batch.records());
        MutableRecordBatch read = BatchContents.valid(batch);
        assertEquals(written.stream().mapToLong(SimpleRecord::timestamp).max().orElseThrow(), read.maxTimestamp());
        assertTrue(kind != CompressionKind.NONE || written.size() == 1 || batch.bytes() <= limit);
        assertEquals(RecordBatch.NO_PRODUCER_ID, read.producerId());
        List<SimpleRecord> found = new ArrayList<>();
        for (Record record : read) {
            assertEquals(found.size(), record.offset());
            found.add(new SimpleRecord(record));
        }
        assertEquals(written, found);
    }

    private static byte[] field(Random random) {
        byte[] field = random.nextInt(5) == 0 ? null : new byte[random.nextInt(random.nextBoolean() ? 20 : 400)];
        if (field != null) {
            random.nextBytes(field);
        }
        return field;
    }

    private static byte[] array(ByteBuffer buffer) {
        return buffer == null ? null : buffer.array();
    }
}
