package io.weir.log.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.log.AppendOutcome.Reason;
import io.weir.log.LogConfig;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;

/** Kafka's own builder and reader are the oracle. */
class KafkaBatchesTest {
    private static final long NOW_MS = TestBatches.TIME_MS;

    @Property(tries = 300)
    void whatKafkaBuildsIsAccepted(@ForAll("kafkaRecords") List<SimpleRecord> records, @ForAll Codec codec) {
        ByteBuffer batch = kafkaBatch(codec, records);
        for (ByteBuffer buffer : List.of(batch, TestBatches.direct(batch))) {
            Validation.Valid valid = assertInstanceOf(
                    Validation.Valid.class, BatchValidator.validate(buffer, LogConfig.DEFAULT, NOW_MS));
            long max = records.stream().mapToLong(SimpleRecord::timestamp).max().orElseThrow();
            assertEquals(max, valid.maxTimestampMs());
            assertEquals(max, records.get(valid.maxTimestampOffsetDelta()).timestamp());
        }
    }

    @Property(tries = 200)
    void whatKafkaBuildsIsReadAsKafkaReadsIt(@ForAll("kafkaRecords") List<SimpleRecord> records, @ForAll Codec codec)
            throws InvalidBatchException {
        ByteBuffer batch = kafkaBatch(codec, records);
        int at = batch.position();
        BatchHeader.assign(batch, at, 4711, 3);
        RecordBatch expected = firstBatch(batch);
        assertHeadersAgree(expected, batch, at);
        try (RecordReader reader = RecordReader.open(batch, at)) {
            for (Record record : expected) {
                assertTrue(reader.hasNext());
                assertRecordsAgree(record, reader.next());
            }
            assertFalse(reader.hasNext());
        }
    }

    @Property(tries = 200)
    void whatIsBuiltHereKafkaReads(@ForAll("kafkaRecords") List<SimpleRecord> records, @ForAll Codec codec) {
        BatchBuilder builder =
                BatchBuilder.create().codec(codec).baseOffset(99).leaderEpoch(7).producer(5, 2, 11);
        for (SimpleRecord record : records) {
            List<io.weir.log.batch.RecordHeader> headers = new ArrayList<>();
            for (Header header : record.headers()) {
                headers.add(new io.weir.log.batch.RecordHeader(
                        header.key(), header.value() == null ? null : ByteBuffer.wrap(header.value())));
            }
            builder.add(record.timestamp(), record.key(), record.value(), headers);
        }
        ByteBuffer batch = builder.build();
        MutableRecordBatch read = firstBatch(batch);
        read.ensureValid();
        assertHeadersAgree(read, batch, 0);
        Iterator<SimpleRecord> expected = records.iterator();
        for (Record record : read) {
            assertEquals(expected.next(), new SimpleRecord(record));
        }
        assertFalse(expected.hasNext());
    }

    @Property(tries = 300)
    void anyByteThatIsFlippedIsNoticed(
            @ForAll("kafkaRecords") List<SimpleRecord> records,
            @ForAll Codec codec,
            @ForAll int where,
            @ForAll byte mask) {
        ByteBuffer batch = kafkaBatch(codec, records);
        int at = batch.position() + Math.floorMod(where, batch.remaining());
        int header = at - batch.position();
        boolean leadersOwn = header >= BatchHeader.PARTITION_LEADER_EPOCH && header < BatchHeader.MAGIC;
        if (mask == 0 || leadersOwn) {
            return;
        }
        batch.put(at, (byte) (batch.get(at) ^ mask));
        Validation.Invalid invalid =
                assertInstanceOf(Validation.Invalid.class, BatchValidator.validate(batch, LogConfig.DEFAULT, NOW_MS));
        Reason reason = invalid.rejection().reason();
        if (header >= BatchHeader.CRC) {
            assertEquals(Reason.CORRUPT, reason);
        } else if (header < BatchHeader.LENGTH) {
            assertEquals(Reason.INVALID_RECORD, reason);
        }
    }

    @Property(tries = 200)
    void theStampsOfTheLeaderAreThoseOfKafka(@ForAll("kafkaRecords") List<SimpleRecord> records, @ForAll Codec codec) {
        ByteBuffer ours = kafkaBatch(codec, records);
        ByteBuffer theirs = kafkaBatch(codec, records);
        int at = ours.position();
        BatchHeader.assign(ours, at, 1L << 40, 12);
        BatchHeader.setLogAppendTime(ours, at, NOW_MS);
        MutableRecordBatch batch = firstBatch(theirs);
        batch.setLastOffset((1L << 40) + records.size() - 1);
        batch.setPartitionLeaderEpoch(12);
        batch.setMaxTimestamp(TimestampType.LOG_APPEND_TIME, NOW_MS);
        assertEquals(theirs, ours);
        assertTrue(BatchHeader.crcHolds(ours, at));
        assertNotEquals(0, BatchHeader.crc(ours, at));
    }

    @Provide
    Arbitrary<List<SimpleRecord>> kafkaRecords() {
        Arbitrary<byte[]> bytes =
                Arbitraries.bytes().array(byte[].class).ofMaxSize(300).injectNull(0.2);
        Arbitrary<Long> times = Arbitraries.longs().between(0, NOW_MS);
        Arbitrary<Header[]> headers = Combinators.combine(
                        Arbitraries.strings().alpha().ofMaxLength(8), bytes)
                .as((key, value) -> (Header) new RecordHeader(key, value))
                .array(Header[].class)
                .ofMaxSize(3);
        return Combinators.combine(times, bytes, bytes, headers)
                .as(SimpleRecord::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(40);
    }

    private static ByteBuffer kafkaBatch(Codec codec, List<SimpleRecord> records) {
        Compression compression =
                Compression.of(CompressionType.forId(codec.id())).build();
        try (MemoryRecordsBuilder builder =
                MemoryRecords.builder(ByteBuffer.allocate(1024), compression, TimestampType.CREATE_TIME, 0L)) {
            records.forEach(builder::append);
            return builder.build().buffer().duplicate();
        }
    }

    private static MutableRecordBatch firstBatch(ByteBuffer batch) {
        return MemoryRecords.readableRecords(batch).batches().iterator().next();
    }

    private static void assertHeadersAgree(RecordBatch expected, ByteBuffer batch, int at) {
        assertEquals(batch.remaining(), BatchHeader.frame(batch, at, batch.limit()));
        assertTrue(BatchHeader.crcHolds(batch, at));
        assertEquals(expected.baseOffset(), BatchHeader.baseOffset(batch, at));
        assertEquals(expected.lastOffset(), BatchHeader.lastOffset(batch, at));
        assertEquals(expected.nextOffset(), BatchHeader.nextOffset(batch, at));
        assertEquals(expected.sizeInBytes(), BatchHeader.sizeInBytes(batch, at));
        assertEquals(expected.partitionLeaderEpoch(), BatchHeader.leaderEpoch(batch, at));
        assertEquals(expected.magic(), BatchHeader.magic(batch, at));
        assertEquals((int) expected.checksum(), BatchHeader.crc(batch, at));
        assertEquals(expected.compressionType().id, BatchHeader.codecId(batch, at));
        assertEquals(expected.maxTimestamp(), BatchHeader.maxTimestamp(batch, at));
        assertEquals(expected.producerId(), BatchHeader.producerId(batch, at));
        assertEquals(expected.producerEpoch(), BatchHeader.producerEpoch(batch, at));
        assertEquals(expected.baseSequence(), BatchHeader.baseSequence(batch, at));
        assertEquals(expected.lastSequence(), BatchHeader.lastSequence(batch, at));
        assertEquals(expected.countOrNull(), BatchHeader.recordsCount(batch, at));
        assertEquals(expected.isControlBatch(), BatchHeader.isControl(batch, at));
        assertEquals(expected.isTransactional(), BatchHeader.isTransactional(batch, at));
    }

    private static void assertRecordsAgree(Record expected, LogRecord record) {
        assertEquals(expected.offset(), record.offset());
        assertEquals(expected.timestamp(), record.timestampMs());
        assertEquals(expected.key(), record.key());
        assertEquals(expected.value(), record.value());
        assertEquals(expected.headers().length, record.headers().size());
        for (int i = 0; i < expected.headers().length; i++) {
            Header header = expected.headers()[i];
            assertEquals(header.key(), record.headers().get(i).key());
            assertEquals(
                    header.value() == null ? null : ByteBuffer.wrap(header.value()),
                    record.headers().get(i).value());
        }
    }
}
