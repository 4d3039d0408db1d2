package io.weir.log.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.log.AppendOutcome.Reason;
import io.weir.log.batch.BatchBuilder;
import io.weir.log.batch.BatchHeader;
import io.weir.log.batch.TestBatches;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ProducerStatesTest {
    private static final long DAY_MS = 86_400_000L;
    private static final long PRODUCER = 4;

    private final ProducerStates states = new ProducerStates(DAY_MS);
    private long endOffset;

    @Test
    void batchesWithoutAProducerAreNotRemembered() {
        assertAppended(TestBatches.of("a"));
        assertAppended(TestBatches.of("a"));
        assertEquals(0, states.size());
    }

    @Test
    void anUnknownProducerMayBeginAnywhereAndAKnownOneMustGoOnWhereItWas() {
        assertAppended(batch(3, 77, 3));
        assertAppended(batch(3, 80, 1));
        assertRejected(Reason.OUT_OF_ORDER_SEQUENCE, batch(3, 82, 1));
        assertAppended(batch(3, 81, 1));
    }

    @Test
    void aNewEpochBeginsAtSequenceZero() {
        assertAppended(batch(0, 0, 5));
        assertRejected(Reason.OUT_OF_ORDER_SEQUENCE, batch(1, 5, 1));
        assertAppended(batch(1, 0, 1));
        assertEquals(1, states.entry(PRODUCER).orElseThrow().batches().size());
    }

    @Test
    void anOlderEpochIsRejectedAlsoForWhatItWroteBefore() {
        assertAppended(batch(1, 0, 1));
        assertAppended(batch(2, 0, 1));
        assertRejected(Reason.INVALID_PRODUCER_EPOCH, batch(1, 0, 1));
        assertRejected(Reason.INVALID_PRODUCER_EPOCH, batch(1, 1, 1));
    }

    @Test
    void eachOfTheLastFiveBatchesIsADuplicateAndIsAnsweredWithItsFirstOffsets() {
        for (int i = 0; i < 6; i++) {
            assertAppended(batch(0, 10 * i, 10));
        }
        for (int i = 1; i < 6; i++) {
            ProducedBatch first = assertInstanceOf(ProducerCheck.Duplicate.class, states.check(batch(0, 10 * i, 10), 0))
                    .batch();
            assertEquals(10 * i, first.baseOffset());
            assertEquals(10 * i + 9, first.lastOffset());
            assertEquals(TestBatches.TIME_MS + 9, first.timestampMs());
        }
        assertRejected(Reason.OUT_OF_ORDER_SEQUENCE, batch(0, 0, 10));
    }

    @Test
    void aBatchWithOnlySomeOfTheSequencesOfOneBeforeIsNoDuplicate() {
        assertAppended(batch(0, 0, 10));
        assertRejected(Reason.OUT_OF_ORDER_SEQUENCE, batch(0, 0, 9));
        assertRejected(Reason.OUT_OF_ORDER_SEQUENCE, batch(0, 1, 9));
        assertRejected(Reason.OUT_OF_ORDER_SEQUENCE, batch(0, 5, 10));
    }

    @Test
    void sequencesGoOnFromZeroAfterTheGreatest() {
        assertAppended(batch(0, Integer.MAX_VALUE - 1, 2));
        assertAppended(batch(0, 0, 3));

        states.clear();
        assertAppended(batch(0, Integer.MAX_VALUE - 1, 5));
        assertEquals(2, states.entry(PRODUCER).orElseThrow().lastSequence());
        assertInstanceOf(ProducerCheck.Duplicate.class, states.check(batch(0, Integer.MAX_VALUE - 1, 5), 0));
        assertAppended(batch(0, 3, 1));
    }

    @Test
    void aProducerExpiresWithItsLastBatchUnlessItsTransactionIsOpen() {
        assertAppended(batch(0, 0, 1));
        ByteBuffer open = BatchBuilder.create()
                .producer(9, 0, 0)
                .transactional()
                .add(TestBatches.TIME_MS, new byte[1], null)
                .build();
        states.applied(open, 0);
        states.removeExpired(TestBatches.TIME_MS + DAY_MS - 1);
        assertEquals(2, states.size());
        states.removeExpired(TestBatches.TIME_MS + DAY_MS);
        assertEquals(9, states.entries().get(0).producerId());
        assertEquals(1, states.size());
    }

    @Test
    void aMarkerEndsTheTransactionAndKeepsTheSequencesOfItsEpoch() {
        ByteBuffer data = BatchBuilder.create()
                .producer(9, 0, 0)
                .transactional()
                .add(TestBatches.TIME_MS, new byte[1], null)
                .build();
        BatchHeader.assign(data, 0, 40, 0);
        states.applied(data, 0);
        assertEquals(40, states.entry(9).orElseThrow().currentTxnFirstOffset());
        ByteBuffer marker = BatchBuilder.create()
                .producer(9, 0, -1)
                .transactional()
                .control()
                .baseOffset(41)
                .add(TestBatches.TIME_MS, new byte[4], new byte[6])
                .build();
        states.applied(marker, 0);
        ProducerEntry entry = states.entry(9).orElseThrow();
        assertEquals(-1, entry.currentTxnFirstOffset());
        assertEquals(0, entry.lastSequence());
    }

    @Test
    void whatASnapshotTellsIsAsGoodAsHavingSeenIt() {
        for (int i = 0; i < 7; i++) {
            assertAppended(batch(2, 3 * i, 3));
        }
        ByteBuffer file = ProducerSnapshotFile.encode(states.entries());
        ProducerStates restored = new ProducerStates(DAY_MS);
        restored.load(ProducerSnapshotFile.decode(file).orElseThrow(), TestBatches.TIME_MS);
        assertEquals(states.entries(), restored.entries());
        for (int i = 2; i < 7; i++) {
            assertInstanceOf(ProducerCheck.Duplicate.class, restored.check(batch(2, 3 * i, 3), 0));
        }
        restored.load(ProducerSnapshotFile.decode(file).orElseThrow(), TestBatches.TIME_MS + 2 * DAY_MS);
        assertEquals(0, restored.size());
    }

    /** A client of one producer: what it sends, and whether it does so again. */
    record Sent(int epoch, int sequence, int count) {}

    @Property(tries = 500)
    void whatIsAcceptedIsNeverALossAndNeverARepetition(@ForAll("sent") List<Sent> sent) {
        ProducerStates model = new ProducerStates(DAY_MS);
        List<Sent> log = new ArrayList<>();
        for (Sent next : sent) {
            ByteBuffer batch = TestBatches.idempotent(PRODUCER, next.epoch(), next.sequence(), next.count());
            ProducerCheck found = model.check(batch, 0);
            if (found instanceof ProducerCheck.Accepted) {
                if (!log.isEmpty()) {
                    Sent last = log.get(log.size() - 1);
                    boolean follows = next.epoch() == last.epoch() && next.sequence() == last.sequence() + last.count();
                    assertTrue(follows || next.epoch() > last.epoch() && next.sequence() == 0);
                }
                model.applied(batch, 0);
                log.add(next);
            } else if (found instanceof ProducerCheck.Duplicate) {
                assertTrue(log.subList(Math.max(0, log.size() - 5), log.size()).contains(next));
            }
        }
    }

    @Provide
    Arbitrary<List<Sent>> sent() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(0, 6),
                        Arbitraries.integers().between(1, 2))
                .as(Sent::new)
                .list()
                .ofMaxSize(60);
    }

    private static ByteBuffer batch(int epoch, int firstSequence, int count) {
        return TestBatches.idempotent(PRODUCER, epoch, firstSequence, count);
    }

    private void assertAppended(ByteBuffer batch) {
        assertInstanceOf(ProducerCheck.Accepted.class, states.check(batch, 0));
        BatchHeader.assign(batch, 0, endOffset, 0);
        states.applied(batch, 0);
        endOffset = BatchHeader.nextOffset(batch, 0);
    }

    private void assertRejected(Reason reason, ByteBuffer batch) {
        assertEquals(
                reason,
                assertInstanceOf(ProducerCheck.Rejected.class, states.check(batch, 0))
                        .rejection()
                        .reason());
    }
}
