package io.weir.log;

import static io.weir.log.TestLogs.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.log.AppendOutcome.Appended;
import io.weir.log.AppendOutcome.Duplicate;
import io.weir.log.AppendOutcome.Reason;
import io.weir.log.AppendOutcome.Rejected;
import io.weir.log.batch.BatchBuilder;
import io.weir.log.batch.BatchHeader;
import io.weir.log.batch.Codec;
import io.weir.log.batch.RecordHeader;
import io.weir.log.batch.TargetCompression;
import io.weir.log.store.DiskFileStore;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a log is written, set before and while it runs. Kafka's own reader is the oracle of what conversion makes. */
class WriteSettingsTest {
    private static final LogConfig CONFIG = TestLogs.config(1 << 20);

    @TempDir
    Path directory;

    private PartitionLogs.Opened open(LogConfig config) throws Exception {
        return TestLogs.open(directory.resolve("words-0"), config, TestLogs.options(new DiskFileStore(), 0, false));
    }

    private static LogConfig compressed(LogConfig config, TargetCompression compression) {
        return config.withWriting(WriteSettings.DEFAULT.withCompression(compression));
    }

    private static TargetCompression to(Codec codec) {
        return new TargetCompression(codec, codec == Codec.GZIP ? -1 : 3);
    }

    private static ByteBuffer batch(Codec codec, int firstSequence, int records) {
        BatchBuilder builder = BatchBuilder.create().codec(codec).producer(7, 1, firstSequence);
        for (int i = 0; i < records; i++) {
            byte[] value = ("value " + i).repeat(20).getBytes();
            builder.add(
                    NOW + (i * 7) % 5,
                    i % 3 == 0 ? null : ByteBuffer.wrap(("key " + i).getBytes()),
                    i % 4 == 0 ? null : ByteBuffer.wrap(value),
                    List.of(new RecordHeader("h" + i, i % 2 == 0 ? null : ByteBuffer.wrap(value))));
        }
        return builder.build();
    }

    private static RecordBatch stored(PartitionLog log, long offset) throws Exception {
        ReadOutcome.Data data =
                assertInstanceOf(ReadOutcome.Data.class, log.read(offset, 1 << 20, log.endOffset(), true));
        try (LogSlice slice = data.slice()) {
            RecordBatch batch = MemoryRecords.readableRecords(Batches.bytes(slice))
                    .batches()
                    .iterator()
                    .next();
            batch.ensureValid();
            return batch;
        }
    }

    private static int hash(ByteBuffer bytes) {
        return bytes == null ? 0 : bytes.hashCode();
    }

    private static List<String> records(RecordBatch batch) {
        List<String> records = new ArrayList<>();
        for (Record entry : batch) {
            entry.ensureValid();
            records.add(entry.offset() + "|" + entry.timestamp() + "|" + entry.sequence() + "|" + hash(entry.key())
                    + "|" + hash(entry.value()) + "|" + Arrays.hashCode(entry.headers()));
        }
        return records;
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void whateverCodecABatchComesWithItIsStoredWithTheTopicsAndOtherwiseAsItWas(Codec wanted) throws Exception {
        try (PartitionLogs.Opened opened = open(compressed(CONFIG, to(wanted)))) {
            WriteHandle handle = opened.log().acquire(4);
            int sequence = 0;
            for (Codec sent : Codec.values()) {
                ByteBuffer batch = batch(sent, sequence, 200);
                ByteBuffer direct = ByteBuffer.allocateDirect(batch.remaining())
                        .put(batch.duplicate())
                        .flip();
                long base = opened.log().endOffset();
                assertInstanceOf(Appended.class, handle.append(direct, NOW));

                ByteBuffer same = batch.duplicate();
                BatchHeader.assign(same, 0, base, 4);
                RecordBatch expected =
                        MemoryRecords.readableRecords(same).batches().iterator().next();
                RecordBatch found = stored(opened.log(), base);
                assertEquals(wanted.id(), found.compressionType().id);
                assertEquals(records(expected), records(found));
                assertEquals(expected.maxTimestamp(), found.maxTimestamp());
                assertEquals(expected.producerId(), found.producerId());
                assertEquals(expected.producerEpoch(), found.producerEpoch());
                assertEquals(expected.baseSequence(), found.baseSequence());
                assertEquals(expected.lastSequence(), found.lastSequence());
                assertEquals(4, found.partitionLeaderEpoch());
                if (sent == wanted) {
                    assertEquals(expected.sizeInBytes(), found.sizeInBytes());
                    assertEquals(expected.checksum(), found.checksum());
                }
                sequence += 200;
            }
            assertEquals(1000, opened.log().endOffset());
        }
        try (PartitionLogs.Opened again = open(CONFIG)) {
            assertEquals(1000, again.log().endOffset());
            assertEquals(again.log().sizeInBytes(), again.report().scannedBytes());
        }
    }

    @Test
    void aBatchSentAgainIsADuplicateThoughItIsStoredOtherwise() throws Exception {
        try (PartitionLogs.Opened opened = open(compressed(CONFIG, to(Codec.ZSTD)))) {
            WriteHandle handle = opened.log().acquire(0);
            handle.append(batch(Codec.GZIP, 0, 10), NOW);

            Duplicate duplicate = assertInstanceOf(Duplicate.class, handle.append(batch(Codec.GZIP, 0, 10), NOW));

            assertEquals(9, duplicate.lastOffset());
            assertInstanceOf(Appended.class, handle.append(batch(Codec.GZIP, 10, 10), NOW));
        }
    }

    @Test
    void logAppendTimeIsGivenToConvertedBatchesToo() throws Exception {
        LogConfig leaderTime = new LogConfig(
                1 << 20,
                CONFIG.segmentMs(),
                CONFIG.segmentIndexBytes(),
                100,
                1 << 20,
                TimestampType.LOG_APPEND_TIME,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                false);
        try (PartitionLogs.Opened opened = open(compressed(leaderTime, to(Codec.LZ4)))) {
            opened.log().acquire(0).append(batch(Codec.NONE, 0, 10), NOW + 5000);

            RecordBatch found = stored(opened.log(), 0);
            assertEquals(NOW + 5000, found.maxTimestamp());
            assertEquals(NOW + 5000, found.iterator().next().timestamp());
        }
    }

    @Test
    void aBatchThatIsTooLargeOnlyOnceItIsConvertedIsRefusedAsTooLarge() throws Exception {
        LogConfig small = new LogConfig(
                1 << 20,
                CONFIG.segmentMs(),
                CONFIG.segmentIndexBytes(),
                100,
                4000,
                TimestampType.CREATE_TIME,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                false);
        ByteBuffer bomb = BatchBuilder.create()
                .codec(Codec.GZIP)
                .add(NOW, null, new byte[1 << 20])
                .build();
        try (PartitionLogs.Opened opened = open(small)) {
            WriteHandle handle = opened.log().acquire(0);
            assertInstanceOf(Appended.class, handle.append(bomb.duplicate(), NOW));
            opened.log().reconfigure(compressed(small, to(Codec.NONE)));
            BatchHeader.assign(bomb, 0, 0, -1);

            Rejected rejected = assertInstanceOf(Rejected.class, handle.append(bomb, NOW));

            assertEquals(Reason.TOO_LARGE, rejected.reason());
            assertEquals(1, opened.log().endOffset());
        }
    }

    @Test
    void whatIsStoredMustFitIntoASegmentWhateverItsProducerSent() throws Exception {
        LogConfig config = TestLogs.config(2000);
        byte[] value = new byte[100_000];
        ByteBuffer plain = BatchBuilder.create().add(NOW, null, value).build();
        ByteBuffer small =
                BatchBuilder.create().codec(Codec.GZIP).add(NOW, null, value).build();
        try (PartitionLogs.Opened opened = open(compressed(config, to(Codec.NONE)))) {
            WriteHandle handle = opened.log().acquire(0);

            Rejected rejected = assertInstanceOf(Rejected.class, handle.append(small, NOW));
            opened.log().reconfigure(compressed(config, to(Codec.GZIP)));

            assertEquals(Reason.LARGER_THAN_SEGMENT, rejected.reason());
            assertInstanceOf(Appended.class, handle.append(plain, NOW));
            assertEquals(1, opened.log().endOffset());
        }
    }

    @Test
    void anotherCodecSetWhileTheLogRunsActsFromTheNextBatchOn() throws Exception {
        try (PartitionLogs.Opened opened = open(CONFIG)) {
            WriteHandle handle = opened.log().acquire(0);
            handle.append(batch(Codec.NONE, 0, 10), NOW);
            opened.log().reconfigure(compressed(CONFIG, to(Codec.SNAPPY)));
            handle.append(batch(Codec.NONE, 10, 10), NOW);
            opened.log().reconfigure(CONFIG);
            handle.append(batch(Codec.NONE, 20, 10), NOW);

            assertEquals(0, stored(opened.log(), 0).compressionType().id);
            assertEquals(Codec.SNAPPY.id(), stored(opened.log(), 10).compressionType().id);
            assertEquals(0, stored(opened.log(), 20).compressionType().id);
        }
    }

    @Test
    void aHigherLevelMakesASmallerBatch() throws Exception {
        byte[] text = new byte[20_000];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) ("abcdefgh".charAt(Integer.bitCount(i * 2654435761L > 0 ? i : -i) & 7));
        }
        ByteBuffer plain = BatchBuilder.create().add(NOW, null, text).build();
        int fast = new TargetCompression(Codec.GZIP, 1)
                .convert(plain, 0, 1 << 20)
                .batch()
                .limit();
        int best = new TargetCompression(Codec.GZIP, 9)
                .convert(plain, 0, 1 << 20)
                .batch()
                .limit();

        assertTrue(best < fast, best + " and " + fast);
    }

    @Test
    void jitterTakesAnotherShareOffTheAgeOfEachSegmentAndNeverMoreThanItMay() throws Exception {
        LogConfig aged = new LogConfig(
                1 << 20,
                1000,
                CONFIG.segmentIndexBytes(),
                100,
                1 << 20,
                TimestampType.CREATE_TIME,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                false);
        List<Long> ages = new ArrayList<>();
        try (PartitionLogs.Opened opened = open(aged)) {
            SegmentedLog log = (SegmentedLog) opened.log();
            WriteHandle handle = log.acquire(0);
            handle.append(Batches.of(NOW, "first"), NOW);
            handle.append(Batches.of(NOW + 1000, "of age, and not beyond it"), NOW);
            assertEquals(1, log.segments().length);

            log.reconfigure(aged.withWriting(new WriteSettings(
                    TargetCompression.PRODUCER, 500, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE)));
            long begun = NOW;
            long now = NOW + 1000;
            for (int segments = 1; segments < 20; now += 10) {
                handle.append(Batches.of(now, "x"), now);
                if (log.segments().length > segments) {
                    segments++;
                    ages.add(now - begun);
                    begun = now;
                }
            }
        }
        for (long age : ages.subList(1, ages.size())) {
            assertTrue(age > 490 && age <= 1010, ages.toString());
        }
        assertTrue(ages.stream().distinct().count() > 5, ages.toString());
    }

    @Test
    void producersAreForgottenAfterTheTimeThatIsSetWhileTheLogRuns() throws Exception {
        LogConfig brief = CONFIG.withWriting(
                new WriteSettings(TargetCompression.PRODUCER, 0, Long.MAX_VALUE, Long.MAX_VALUE, 1000));
        try (PartitionLogs.Opened opened = open(CONFIG)) {
            SegmentedLog log = (SegmentedLog) opened.log();
            BatchBuilder old = BatchBuilder.create().producer(9, 0, 0).add(NOW - 1000, null, new byte[1]);
            log.acquire(0).append(old.build(), NOW);
            log.appender().removeExpiredProducers();
            assertEquals(1, log.producers().size());

            log.reconfigure(brief);
            log.appender().removeExpiredProducers();

            assertEquals(List.of(), log.producers());
        }
    }
}
