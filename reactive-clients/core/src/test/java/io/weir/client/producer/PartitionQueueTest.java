package io.weir.client.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.client.cluster.Backoff;
import io.weir.client.wire.BatchMemory;
import io.weir.client.wire.CompressionKind;
import io.weir.client.wire.ProduceOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

class PartitionQueueTest {
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final ProducerIdentity IDENTITY = new ProducerIdentity(1, (short) 0);
    private static final ProduceOutcome APPENDED = new ProduceOutcome.Appended(0, -1);
    private static final ProduceOutcome GONE = new ProduceOutcome.Unknown(new DisconnectException("gone"));

    private final List<String> results = new ArrayList<>();
    private final PartitionQueue queue = queue(10 * MS);

    private static PartitionQueue queue(long lingerNanos) {
        return new PartitionQueue(
                new TopicPartition("t", 0),
                new QueueSettings(
                        true,
                        5,
                        Integer.MAX_VALUE,
                        1_000,
                        CompressionKind.NONE,
                        lingerNanos,
                        1_000 * MS,
                        new Backoff(0, 0)),
                new BatchMemory(1_000, 10_000),
                new BrokerLoad(5));
    }

    private void append(int bytes, long nowNanos) {
        queue.append(
                new OutgoingRecord(null, 0, null, new byte[bytes], new Header[0], bytes, new Receipt() {
                    @Override
                    public void delivered(RecordMetadata metadata) {
                        results.add("delivered " + metadata.offset());
                    }

                    @Override
                    public void failed(RuntimeException failure) {
                        results.add(failure.getClass().getSimpleName());
                    }
                }),
                () -> nowNanos);
    }

    private Batch next(long nowNanos) {
        return queue.next(IDENTITY, false, nowNanos).orElseThrow();
    }

    private boolean nothing(long nowNanos) {
        return queue.next(IDENTITY, false, nowNanos).isEmpty();
    }

    @Test
    void aBatchLingersUntilItsTimeIsOverOrItIsFullOrSomebodyIsInAHurry() {
        append(10, 0);
        assertTrue(nothing(9 * MS));
        assertEquals(10 * MS, queue.wakeAtNanos(9 * MS).orElseThrow());
        assertTrue(queue.next(IDENTITY, true, 9 * MS).isPresent());
        append(10, 10 * MS);
        append(2_000, 10 * MS);
        assertEquals(1, next(10 * MS).records());
    }

    @Test
    void recordsThatComeWhileTheirConnectionIsBusyShareABatch() {
        for (int i = 0; i < 5; i++) {
            append(900, 0);
        }
        List<Batch> inFlight = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            inFlight.add(next(20 * MS));
        }
        append(10, 20 * MS);
        append(10, 20 * MS);
        assertTrue(nothing(40 * MS));
        queue.answered(inFlight.get(0), APPENDED, 40 * MS);
        assertEquals(2, next(40 * MS).records());
    }

    @Test
    void nothingIsSentBeforeThereIsAnIdentity() {
        append(10, 0);
        assertTrue(queue.lacksIdentity(-1));
        assertTrue(queue.next(null, true, 0).isEmpty());
        assertEquals(0, queue.next(IDENTITY, true, 0).orElseThrow().sequence);
        assertFalse(queue.lacksIdentity(-1));
    }

    @Test
    void whatHadNoAnswerIsSentAgainInOrderOneByOneWithTheSameSequences() {
        append(900, 0);
        append(900, 0);
        Batch first = next(20 * MS);
        Batch second = next(20 * MS);
        queue.answered(second, GONE, 20 * MS);
        queue.answered(first, GONE, 20 * MS);
        assertSame(first, next(20 * MS));
        assertTrue(nothing(20 * MS));
        queue.answered(first, APPENDED, 20 * MS);
        assertSame(second, next(20 * MS));
        assertEquals(1, second.sequence);
        assertEquals(0, queue.identity().epoch());
    }

    @Test
    void nothingIsSentThatWouldMakeTheBrokerForgetABatchWhoseFateIsNotKnown() {
        for (int i = 0; i < 8; i++) {
            append(900, 0);
        }
        Batch unknown = next(20 * MS);
        Batch second = next(20 * MS);
        queue.answered(unknown, GONE, 20 * MS);
        queue.answered(second, APPENDED, 20 * MS);
        assertSame(unknown, next(20 * MS));
        for (int i = 0; i < 3; i++) {
            assertEquals(i + 2, next(20 * MS).sequence);
        }
        assertTrue(nothing(20 * MS), "one more would be the fifth behind it");
        queue.answered(unknown, APPENDED, 20 * MS);
        assertEquals(5, next(20 * MS).sequence);
    }

    @Test
    void aRefusedBatchMakesTheNextBeginANewEpochAfterTheOthersAreKnown() {
        append(900, 0);
        append(900, 0);
        Batch refused = next(20 * MS);
        Batch behind = next(20 * MS);
        append(900, 20 * MS);
        List<Settled> settled =
                queue.answered(refused, new ProduceOutcome.Refused(new TopicAuthorizationException("t")), 20 * MS);
        assertInstanceOf(Settled.Failed.class, settled.get(0));
        assertTrue(nothing(40 * MS), "the one behind it may still be in the log");
        queue.answered(behind, GONE, 40 * MS);
        assertSame(behind, next(40 * MS));
        assertEquals(1, behind.sequence, "asked for under the sequence that it had");
        queue.answered(behind, new ProduceOutcome.OutOfSequence(new OutOfOrderSequenceException("")), 40 * MS);
        assertSame(behind, next(40 * MS));
        assertEquals(0, behind.sequence);
        assertEquals(1, queue.identity().epoch());
    }

    @Test
    void afterTheLastEpochAnotherProducerIdIsNeeded() {
        append(900, 0);
        Batch batch =
                queue.next(new ProducerIdentity(1, Short.MAX_VALUE), true, 0).orElseThrow();
        queue.answered(batch, new ProduceOutcome.OutOfSequence(new OutOfOrderSequenceException("")), 0);
        assertTrue(nothing(0));
        assertTrue(queue.lacksIdentity(1));
        assertSame(
                batch, queue.next(new ProducerIdentity(2, (short) 0), true, 0).orElseThrow());
        assertEquals(2, queue.identity().id());
        assertEquals(0, batch.sequence);
    }

    @Test
    void aBatchThatIsTooLargeIsSentInHalvesAndARecordThatIsFails() {
        append(400, 0);
        append(400, 0);
        Batch whole = next(20 * MS);
        assertEquals(2, whole.records());
        ProduceOutcome tooLarge = new ProduceOutcome.TooLarge(new RecordTooLargeException("1000"));
        assertTrue(queue.answered(whole, tooLarge, 20 * MS).isEmpty());
        Batch left = next(20 * MS);
        assertEquals(1, left.records());
        assertEquals(0, left.sequence);
        queue.answered(left, APPENDED, 20 * MS)
                .forEach(settled -> settled.batch().deliver(5, -1));
        Batch right = next(20 * MS);
        assertEquals(1, right.sequence);
        queue.answered(right, tooLarge, 20 * MS)
                .forEach(settled -> settled.batch().fail(new RecordTooLargeException("")));
        assertEquals(List.of("delivered 5", "RecordTooLargeException"), results);
        assertTrue(whole.done().isDone());
        assertTrue(queue.isEmpty());
    }

    @Test
    void aRecordHasItsResultAtItsDeadlineAlsoWhileItIsUnderWay() {
        append(10, 0);
        Batch batch = next(20 * MS);
        List<Settled> expired = queue.expire(1_000 * MS);
        assertEquals(1, expired.size());
        assertInstanceOf(TimeoutException.class, ((Settled.Failed) expired.get(0)).failure());
        assertTrue(queue.answered(batch, APPENDED, 1_001 * MS).isEmpty(), "it has one result");
        append(10, 1_001 * MS);
        assertEquals(1, next(1_020 * MS).sequence, "it is in the log after all");
    }

    @Test
    void sequencesGoOnWithZeroAfterTheGreatest() {
        assertEquals(0, PartitionQueue.after(Integer.MAX_VALUE, 1));
        assertEquals(4, PartitionQueue.after(Integer.MAX_VALUE - 5, 10));
    }
}
