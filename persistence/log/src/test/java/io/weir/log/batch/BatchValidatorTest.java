package io.weir.log.batch;

import static io.weir.log.batch.TestBatches.TIME_MS;
import static io.weir.log.batch.TestBatches.join;
import static io.weir.log.batch.TestBatches.record;
import static io.weir.log.batch.TestBatches.varints;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.log.AppendOutcome.Reason;
import io.weir.log.AppendOutcome.RecordError;
import io.weir.log.AppendOutcome.Rejected;
import io.weir.log.LogConfig;
import io.weir.log.TimestampType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchValidatorTest {
    private static final LogConfig DEFAULT = LogConfig.DEFAULT;
    private static final LogConfig COMPACTED = config(1 << 20, 1 << 20, TimestampType.CREATE_TIME, 1000, 1000, true);

    @Test
    void aBufferMustBeExactlyOneBatch() {
        ByteBuffer one = TestBatches.of("a");
        assertRejected(Reason.INVALID_RECORD, ByteBuffer.allocate(0));
        assertRejected(Reason.INVALID_RECORD, TestBatches.concat(one, one));
        assertRejected(Reason.INVALID_RECORD, TestBatches.concat(one, ByteBuffer.allocate(1)));
        assertRejected(Reason.INVALID_RECORD, one.duplicate().limit(one.limit() - 1));
        assertRejected(Reason.INVALID_RECORD, one.duplicate().limit(5));
    }

    @Test
    void lengthsThatNoBatchCanHaveAreCorrupt() {
        for (int length : new int[] {Integer.MIN_VALUE, -1, 0, 13, 48}) {
            assertRejected(Reason.CORRUPT, TestBatches.of("a").putInt(BatchHeader.LENGTH, length));
        }
        assertRejected(Reason.INVALID_RECORD, TestBatches.of("a").putInt(BatchHeader.LENGTH, Integer.MAX_VALUE));
    }

    @Test
    void onlyFormatVersionTwoIsTaken() {
        assertRejected(Reason.UNSUPPORTED_FORMAT, TestBatches.of("a").put(BatchHeader.MAGIC, (byte) 0));
        assertRejected(Reason.UNSUPPORTED_FORMAT, TestBatches.of("a").put(BatchHeader.MAGIC, (byte) 1));
        assertRejected(Reason.CORRUPT, TestBatches.of("a").put(BatchHeader.MAGIC, (byte) 3));
        assertRejected(Reason.CORRUPT, TestBatches.of("a").put(BatchHeader.MAGIC, (byte) -1));
    }

    @Test
    void sizesAreLimitedByTheTopic() {
        ByteBuffer batch = TestBatches.sized(1000);
        assertValid(batch, config(1000, 1000, TimestampType.CREATE_TIME, Long.MAX_VALUE, 0, false));
        assertRejected(Reason.TOO_LARGE, batch, config(999, 1000, TimestampType.CREATE_TIME, Long.MAX_VALUE, 0, false));
        assertRejected(
                Reason.LARGER_THAN_SEGMENT,
                batch,
                config(1000, 999, TimestampType.CREATE_TIME, Long.MAX_VALUE, 0, false));
    }

    @Test
    void headersThatLieAreRejected() {
        assertHeaderRejected(Reason.INVALID_RECORD, b -> b.putInt(BatchHeader.RECORDS_COUNT, 0));
        assertHeaderRejected(Reason.INVALID_RECORD, b -> b.putInt(BatchHeader.RECORDS_COUNT, -1));
        assertHeaderRejected(Reason.INVALID_RECORD, b -> b.putInt(BatchHeader.RECORDS_COUNT, 3));
        assertHeaderRejected(Reason.INVALID_RECORD, b -> b.putInt(BatchHeader.LAST_OFFSET_DELTA, 0));
        assertHeaderRejected(Reason.INVALID_RECORD, b -> b.putInt(BatchHeader.LAST_OFFSET_DELTA, Integer.MIN_VALUE));
        assertHeaderRejected(Reason.INVALID_RECORD, b -> b.putLong(BatchHeader.BASE_OFFSET, 1));
        assertHeaderRejected(Reason.INVALID_RECORD, b -> attribute(b, BatchHeader.CONTROL_BIT));
        assertHeaderRejected(Reason.INVALID_RECORD, b -> attribute(b, BatchHeader.DELETE_HORIZON_BIT));
        assertHeaderRejected(Reason.INVALID_TIMESTAMP, b -> attribute(b, BatchHeader.LOG_APPEND_TIME_BIT));
        assertHeaderRejected(Reason.INVALID_TRANSACTION_STATE, b -> attribute(b, BatchHeader.TRANSACTIONAL_BIT));
        assertHeaderRejected(Reason.INVALID_RECORD, b -> b.putLong(BatchHeader.PRODUCER_ID, 7)
                .putShort(BatchHeader.PRODUCER_EPOCH, (short) 0));
        assertHeaderRejected(Reason.INVALID_RECORD, b -> b.putLong(BatchHeader.PRODUCER_ID, 7)
                .putInt(BatchHeader.BASE_SEQUENCE, 0));
        for (int codec = 5; codec <= 7; codec++) {
            int id = codec;
            assertHeaderRejected(Reason.UNSUPPORTED_COMPRESSION, b -> attribute(b, id));
        }
    }

    @Test
    void countsThatAgreeWithOneAnotherButNotWithTheRecordsAreRejected() {
        for (int count : new int[] {1, 3, 1000, Integer.MAX_VALUE}) {
            assertHeaderRejected(Reason.INVALID_RECORD, b -> b.putInt(BatchHeader.RECORDS_COUNT, count)
                    .putInt(BatchHeader.LAST_OFFSET_DELTA, count - 1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void recordsThatLieAreRejectedInsideEveryCodec(Codec codec) {
        byte[] good = record(varints(0, 0, -1, -1, 0));
        assertValid(TestBatches.raw(codec, 1, good), DEFAULT);

        // The record's size: too large, too small, negative, beyond the batch, longer than a varint may be.
        byte[] body = varints(0, 0, 0, -1, -1, 0);
        assertRecordsRejected(codec, 1, join(varints(body.length + 1), body));
        assertRecordsRejected(codec, 1, join(varints(body.length - 1), body));
        assertRecordsRejected(codec, 1, join(varints(-1), body));
        assertRecordsRejected(codec, 1, join(varints(Integer.MAX_VALUE), body));
        assertRecordsRejected(codec, 1, join(varints(1L << 40), body));
        assertRecordsRejected(codec, 1, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1});

        // Offsets that do not count up from zero.
        assertRecordsRejected(codec, 1, record(varints(0, 1, -1, -1, 0)));
        assertRecordsRejected(codec, 1, record(varints(0, -1, -1, -1, 0)));
        assertRecordsRejected(codec, 2, join(good, good));

        // Keys and values of lengths that are not theirs.
        assertRecordsRejected(codec, 1, record(varints(0, 0, 1, -1, 0)));
        assertRecordsRejected(codec, 1, record(varints(0, 0, -2, -1, 0)));
        assertRecordsRejected(codec, 1, record(varints(0, 0, Integer.MAX_VALUE, -1, 0)));
        assertRecordsRejected(codec, 1, record(varints(0, 0, -1, 1, 0)));
        assertRecordsRejected(codec, 1, record(varints(0, 0, -1, Integer.MIN_VALUE, 0)));
        assertRecordsRejected(codec, 1, record(varints(0, 0, -1, Integer.MAX_VALUE, 0)));

        // Headers: counts that are too many, too few or negative, no key, lengths that are not theirs.
        assertValid(TestBatches.raw(codec, 1, record(varints(0, 0, -1, -1, 1, 0, -1))), DEFAULT);
        assertRecordsRejected(codec, 1, record(varints(0, 0, -1, -1, 2, 0, -1)));
        assertRecordsRejected(codec, 1, record(varints(0, 0, -1, -1, 0, 0, -1)));
        assertRecordsRejected(codec, 1, record(varints(0, 0, -1, -1, -1)));
        assertRecordsRejected(codec, 1, record(varints(0, 0, -1, -1, Integer.MAX_VALUE)));
        assertRecordsRejected(codec, 1, record(varints(0, 0, -1, -1, 1, -1, -1)));
        assertRecordsRejected(codec, 1, record(varints(0, 0, -1, -1, 1, 5, -1)));
        assertRecordsRejected(codec, 1, record(varints(0, 0, -1, -1, 1, 0, 5)));
        assertRecordsRejected(codec, 1, record(varints(0, 0, -1, -1, 1, 0, -2)));

        // Bytes before or after what the count says, and records that stop short.
        assertRecordsRejected(codec, 1, join(good, new byte[1]));
        assertRecordsRejected(codec, 1, join(good, record(varints(0, 1, -1, -1, 0))));
        assertRecordsRejected(codec, 1, new byte[0]);
        for (int cut = 1; cut < good.length; cut++) {
            assertRecordsRejected(codec, 1, java.util.Arrays.copyOf(good, cut));
        }
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void whatIsNoDataOfItsCodecIsRejected(Codec codec) {
        assertRejected(Reason.INVALID_RECORD, TestBatches.rawPayload(codec, 1, ByteBuffer.allocate(0)));
        assertRejected(Reason.INVALID_RECORD, TestBatches.rawPayload(codec, 1, ByteBuffer.wrap(varints(1, 2, 3, 4))));
        assertRejected(Reason.INVALID_RECORD, TestBatches.rawPayload(codec, 1, ByteBuffer.allocate(100)));
        ByteBuffer good = TestBatches.of(codec, "some text that is some text that is some text");
        for (int cut = BatchHeader.SIZE; cut < good.limit(); cut++) {
            ByteBuffer payload = good.slice(BatchHeader.SIZE, cut - BatchHeader.SIZE);
            // Codecs end with checksums and marks that carry no records, so a cut may do no harm; it must do no other
            // than this.
            Validation found = BatchValidator.validate(TestBatches.rawPayload(codec, 1, payload), DEFAULT, TIME_MS);
            if (found instanceof Validation.Invalid invalid) {
                assertEquals(Reason.INVALID_RECORD, invalid.rejection().reason());
            }
        }
    }

    @Test
    void snappyLengthsThatCannotBeTrueTakeNoMemory() {
        byte[] huge = {-1, -1, -1, -1, 7};
        assertRejected(Reason.INVALID_RECORD, TestBatches.rawPayload(Codec.SNAPPY, 1, ByteBuffer.wrap(huge)));
        byte[] header = {-126, 'S', 'N', 'A', 'P', 'P', 'Y', 0, 0, 0, 0, 1, 0, 0, 0, 1};
        byte[] hugeBlock = join(header, new byte[] {0x1F, -1, -1, -1}, new byte[64]);
        assertRejected(Reason.INVALID_RECORD, TestBatches.rawPayload(Codec.SNAPPY, 1, ByteBuffer.wrap(hugeBlock)));
        byte[] hugeContent = join(header, new byte[] {0, 0, 0, 5}, huge);
        assertRejected(Reason.INVALID_RECORD, TestBatches.rawPayload(Codec.SNAPPY, 1, ByteBuffer.wrap(hugeContent)));
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void recordsLargerThanTheWindowAreWalkedInsideCompression(Codec codec) {
        BatchBuilder builder = BatchBuilder.create().codec(codec);
        for (int i = 0; i < 20; i++) {
            builder.add(TIME_MS - i, new byte[i * 3001], new byte[200_000 + i]);
        }
        Validation.Valid valid = assertValid(builder.build(), DEFAULT);
        assertEquals(new Validation.Valid(TIME_MS, 0), valid);
    }

    @Test
    void compactedTopicsNeedKeysAndSayWhichRecordsHaveNone() {
        ByteBuffer batch = BatchBuilder.create()
                .add(TIME_MS, new byte[1], null)
                .add(TIME_MS, (byte[]) null, new byte[1])
                .add(TIME_MS, new byte[0], new byte[1])
                .add(TIME_MS, (byte[]) null, null)
                .build();
        assertValid(batch, DEFAULT);
        Rejected rejected = assertRejected(Reason.INVALID_RECORD, batch, COMPACTED);
        assertEquals(
                List.of(1, 3),
                rejected.recordErrors().stream().map(RecordError::index).toList());
    }

    @Test
    void timestampsMustLieWithinTheTopicsLimits() {
        ByteBuffer batch = BatchBuilder.create()
                .add(TIME_MS - 1000, new byte[1], null)
                .add(TIME_MS - 1001, new byte[1], null)
                .add(TIME_MS + 1000, new byte[1], null)
                .add(TIME_MS + 1001, new byte[1], null)
                .add(-1, new byte[1], null)
                .build();
        Rejected rejected = assertRejected(Reason.INVALID_TIMESTAMP, batch, COMPACTED);
        assertEquals(
                List.of(1, 3),
                rejected.recordErrors().stream().map(RecordError::index).toList());
    }

    @Test
    void anAnswerNamesABoundedNumberOfRecords() {
        BatchBuilder builder = BatchBuilder.create();
        for (int i = 0; i < 5000; i++) {
            builder.add(TIME_MS, (byte[]) null, null);
        }
        assertEquals(
                100,
                assertRejected(Reason.INVALID_RECORD, builder.build(), COMPACTED)
                        .recordErrors()
                        .size());
    }

    @Test
    void underLogAppendTimeTheLeadersTimeCountsAndTheRecordsMayHaveAny() {
        LogConfig logAppendTime = config(1 << 20, 1 << 20, TimestampType.LOG_APPEND_TIME, 0, 0, false);
        ByteBuffer batch = BatchBuilder.create()
                .add(TIME_MS + 99_999, new byte[1], null)
                .add(0, new byte[1], null)
                .build();
        assertEquals(new Validation.Valid(TIME_MS, 0), assertValid(batch, logAppendTime));
    }

    @Test
    void recordsWithoutTimestampsAreTaken() {
        ByteBuffer batch = BatchBuilder.create()
                .add(-1, new byte[1], null)
                .add(-1, new byte[1], null)
                .build();
        assertEquals(new Validation.Valid(-1, 0), assertValid(batch, COMPACTED));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, TIME_MS - 5, Long.MAX_VALUE, Long.MIN_VALUE})
    void aMaximumTimestampThatIsNotTheRecordsIsPutRight(long claimed) {
        ByteBuffer batch = TestBatches.of("a", "b");
        ByteBuffer expected = TestBatches.of("a", "b");
        BatchHeader.setMaxTimestamp(batch, 0, claimed);
        assertEquals(new Validation.Valid(TIME_MS + 1, 1), assertValid(batch, DEFAULT));
        assertEquals(expected, batch);
    }

    @Test
    void theBufferStaysWhereItWas() {
        ByteBuffer batch = TestBatches.direct(TestBatches.of(Codec.LZ4, "a", "b"));
        int limit = batch.limit();
        assertValid(batch, DEFAULT);
        assertEquals(7, batch.position());
        assertEquals(limit, batch.limit());
    }

    private static LogConfig config(
            int maxBytes, int segmentBytes, TimestampType type, long beforeMs, long afterMs, boolean compacted) {
        return new LogConfig(segmentBytes, 1, 1 << 20, 4096, maxBytes, type, beforeMs, afterMs, compacted);
    }

    private static void attribute(ByteBuffer batch, int bits) {
        batch.putShort(BatchHeader.ATTRIBUTES, (short) bits);
    }

    /** Two good records under a header with one lie and a checksum that covers it. */
    private static void assertHeaderRejected(Reason reason, Consumer<ByteBuffer> lie) {
        ByteBuffer batch = TestBatches.of("a", "b");
        lie.accept(batch);
        BatchHeader.sealCrc(batch, 0);
        assertRejected(reason, batch);
    }

    private static void assertRecordsRejected(Codec codec, int count, byte[] records) {
        Rejected rejected = assertRejected(Reason.INVALID_RECORD, TestBatches.raw(codec, count, records));
        assertTrue(rejected.recordErrors().isEmpty());
    }

    private static Rejected assertRejected(Reason reason, ByteBuffer batch) {
        return assertRejected(reason, batch, DEFAULT);
    }

    private static Rejected assertRejected(Reason reason, ByteBuffer batch, LogConfig config) {
        Rejected rejected = assertInstanceOf(Validation.Invalid.class, BatchValidator.validate(batch, config, TIME_MS))
                .rejection();
        assertEquals(reason, rejected.reason(), rejected.message());
        return rejected;
    }

    private static Validation.Valid assertValid(ByteBuffer batch, LogConfig config) {
        return assertInstanceOf(Validation.Valid.class, BatchValidator.validate(batch, config, TIME_MS));
    }
}
