package io.weir.log.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class BatchHeaderTest {

    @Test
    void aWholeBatchIsFramedByItsSizeAndEveryCutOfItIsIncomplete() {
        ByteBuffer batch = TestBatches.direct(TestBatches.of("a", "b"));
        int at = batch.position();
        int size = batch.remaining();
        assertEquals(size, BatchHeader.frame(batch, at, batch.limit()));
        assertEquals(size, BatchHeader.sizeInBytes(batch, at));
        for (int cut = 0; cut < size; cut++) {
            assertEquals(BatchHeader.INCOMPLETE, BatchHeader.frame(batch, at, at + cut));
        }
    }

    @Test
    void lengthsAndFormatVersionsThatCannotBeAreMalformed() {
        for (int length : new int[] {Integer.MIN_VALUE, -1, 0, 48, Integer.MAX_VALUE}) {
            ByteBuffer batch = TestBatches.of("a").putInt(BatchHeader.LENGTH, length);
            assertEquals(BatchHeader.MALFORMED, BatchHeader.frame(batch, 0, batch.limit()));
        }
        ByteBuffer zeros = ByteBuffer.allocate(100);
        assertEquals(BatchHeader.MALFORMED, BatchHeader.frame(zeros, 0, 100));
        ByteBuffer old = TestBatches.of("a").put(BatchHeader.MAGIC, (byte) 1);
        assertEquals(BatchHeader.MALFORMED, BatchHeader.frame(old, 0, old.limit()));
    }

    @Test
    void givingABatchItsPlaceLeavesTheChecksumRight() {
        ByteBuffer batch = TestBatches.direct(TestBatches.of("a", "b"));
        int at = batch.position();
        BatchHeader.assign(batch, at, 1L << 33, 17);
        assertTrue(BatchHeader.crcHolds(batch, at));
        assertEquals(1L << 33, BatchHeader.baseOffset(batch, at));
        assertEquals((1L << 33) + 1, BatchHeader.lastOffset(batch, at));
        assertEquals(17, BatchHeader.leaderEpoch(batch, at));
    }

    @Test
    void logAppendTimeReplacesTheRecordsTimes() throws InvalidBatchException {
        ByteBuffer batch = TestBatches.of("a", "b");
        BatchHeader.setLogAppendTime(batch, 0, 12345);
        assertTrue(BatchHeader.crcHolds(batch, 0));
        assertTrue(BatchHeader.isLogAppendTime(batch, 0));
        try (RecordReader reader = RecordReader.open(batch, 0)) {
            assertEquals(12345, reader.next().timestampMs());
            assertEquals(12345, reader.next().timestampMs());
            assertFalse(reader.hasNext());
        }
    }

    @Test
    void sequencesWrapFromTheGreatestToZero() {
        assertEquals(0, BatchHeader.sequenceAfter(-1, 1));
        assertEquals(5, BatchHeader.sequenceAfter(2, 3));
        assertEquals(0, BatchHeader.sequenceAfter(Integer.MAX_VALUE, 1));
        assertEquals(Integer.MAX_VALUE - 1, BatchHeader.sequenceAfter(Integer.MAX_VALUE, Integer.MAX_VALUE));
        assertEquals(Integer.MAX_VALUE, BatchHeader.sequenceAfter(0, -1));
    }
}
