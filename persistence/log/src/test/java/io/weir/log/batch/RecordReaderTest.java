package io.weir.log.batch;

import static io.weir.log.batch.TestBatches.record;
import static io.weir.log.batch.TestBatches.varints;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weir.log.LogConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xerial.snappy.Snappy;

class RecordReaderTest {

    @ParameterizedTest
    @EnumSource
    void recordsLargerThanTheWindowAreReadWhole(Codec codec) throws InvalidBatchException {
        byte[] large = new byte[1 << 20];
        new SplittableRandom(1).nextBytes(large);
        ByteBuffer batch = BatchBuilder.create()
                .codec(codec)
                .baseOffset(7)
                .add(1, new byte[] {1}, large)
                .add(2, large, null)
                .build();
        try (RecordReader reader = RecordReader.open(batch, 0)) {
            assertArrayEquals(large, bytes(reader.next().value()));
            LogRecord second = reader.next();
            assertArrayEquals(large, bytes(second.key()));
            assertEquals(8, second.offset());
            assertFalse(reader.hasNext());
            assertThrows(NoSuchElementException.class, reader::next);
        }
    }

    @ParameterizedTest
    @EnumSource
    void lengthsThatLieTakeNoMemoryAndAreNoRecords(Codec codec) {
        for (byte[] records : List.of(
                record(varints(0, 0, Integer.MAX_VALUE, -1, 0)),
                record(varints(0, 0, -1, -1, Integer.MAX_VALUE)),
                record(varints(0, 0, -1, -1, 1, -1, -1)),
                TestBatches.join(varints(Integer.MAX_VALUE), new byte[1], varints(0, 0, 2_000_000_000, 0, 0)),
                TestBatches.join(varints(-1), new byte[10]),
                new byte[0])) {
            ByteBuffer batch = TestBatches.raw(codec, 1, records);
            assertThrows(InvalidBatchException.class, () -> {
                try (RecordReader reader = RecordReader.open(batch, 0)) {
                    reader.next();
                }
            });
        }
    }

    @Test
    void offsetsMayHaveGapsAsCompactionLeavesThem() throws InvalidBatchException {
        byte[] records = TestBatches.join(record(varints(0, 3, -1, 0, 0)), record(varints(0, 9, -1, 0, 0)));
        ByteBuffer batch = TestBatches.raw(Codec.NONE, 2, records);
        BatchHeader.assign(batch, 0, 100, 0);
        try (RecordReader reader = RecordReader.open(batch, 0)) {
            assertEquals(103, reader.next().offset());
            assertEquals(109, reader.next().offset());
        }
    }

    @Test
    void snappyWithoutFramingIsReadAsSomeClientsSendIt() throws IOException, InvalidBatchException {
        byte[] records = new byte[0];
        for (int i = 0; i < 2000; i++) {
            records = TestBatches.join(records, record(varints(0, i, -1, -1, 0)));
        }
        ByteBuffer batch = TestBatches.rawPayload(Codec.SNAPPY, 2000, ByteBuffer.wrap(Snappy.compress(records)));
        assertInstanceOf(
                Validation.Valid.class, BatchValidator.validate(batch, LogConfig.DEFAULT, TestBatches.TIME_MS));
        try (RecordReader reader = RecordReader.open(batch, 0)) {
            for (int i = 0; i < 2000; i++) {
                assertEquals(i, reader.next().offset());
            }
        }
    }

    @Test
    void whatExpandsTheMostUnderSnappyIsTaken() {
        ByteBuffer batch = BatchBuilder.create()
                .codec(Codec.SNAPPY)
                .add(TestBatches.TIME_MS, (byte[]) null, new byte[5_000_000])
                .build();
        assertInstanceOf(
                Validation.Valid.class, BatchValidator.validate(batch, LogConfig.DEFAULT, TestBatches.TIME_MS));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
