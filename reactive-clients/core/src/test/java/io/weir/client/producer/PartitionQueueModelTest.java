package io.weir.client.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.client.cluster.Backoff;
import io.weir.client.wire.BatchMemory;
import io.weir.client.wire.CompressionKind;
import io.weir.client.wire.ProduceOutcome;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;

/** A queue against a model of its broker, with requests and answers lost, late, refused and in every order that a connection allows. */
class PartitionQueueModelTest {
    private static final TopicPartition PARTITION = new TopicPartition("t", 0);
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

    /** What can go wrong, and how often in a hundred; batches of more records than the largest are too large for the topic. */
    private record Faults(int lost, int unsent, int refused, int fatal, int largest, int late) {}

    private static final class Run {
        final Random random;
        final Faults faults;
        final PartitionQueue queue;
        final ModelPartition broker = new ModelPartition();
        final Map<Integer, Long> delivered = new TreeMap<>();
        final Map<Integer, RuntimeException> failed = new HashMap<>();
        final Map<Batch, List<Integer>> contents = new IdentityHashMap<>();
        final Deque<Sent> wire = new ArrayDeque<>();
        ProducerIdentity offered = new ProducerIdentity(7, (short) 0);
        long now;
        int records;

        record Sent(Batch batch, ProducerIdentity identity, int sequence, List<Integer> records) {}

        Run(long seed, Faults faults, int deliveryMs) {
            random = new Random(seed);
            this.faults = faults;
            queue = new PartitionQueue(
                    PARTITION,
                    new QueueSettings(
                            true,
                            5,
                            Integer.MAX_VALUE,
                            400,
                            CompressionKind.NONE,
                            0,
                            deliveryMs * MS,
                            new Backoff(0, 0)),
                    new BatchMemory(400, 4_000),
                    new BrokerLoad(5));
        }

        boolean chance(int inHundred) {
            return random.nextInt(100) < inHundred;
        }

        void append() {
            int number = records++;
            byte[] value = Integer.toString(number).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            queue.append(
                    new OutgoingRecord(null, 0, null, value, new Header[0], 50, new Receipt() {
                        @Override
                        public void delivered(RecordMetadata metadata) {
                            once(number);
                            delivered.put(number, metadata.offset());
                        }

                        @Override
                        public void failed(RuntimeException failure) {
                            once(number);
                            failed.put(number, failure);
                        }
                    }),
                    () -> now);
        }

        private void once(int number) {
            assertTrue(
                    !delivered.containsKey(number) && !failed.containsKey(number),
                    "record " + number + " had a result");
        }

        /** One thing happens. */
        void step(boolean calm) {
            now += random.nextInt(2) * MS;
            switch (random.nextInt(3)) {
                case 0 -> send();
                case 1 -> answer(calm);
                default -> {
                    if (!calm && chance(50)) {
                        append();
                    }
                }
            }
            if (calm || chance(faults.late)) {
                settle(queue.expire(now));
            }
        }

        void send() {
            Optional<Batch> next = queue.next(offered, false, now);
            if (next.isEmpty() && queue.lacksIdentity(offered.id())) {
                offered = new ProducerIdentity(offered.id() + 1, (short) 0);
            }
            next.ifPresent(batch -> wire.add(new Sent(batch, queue.identity(), batch.sequence, numbers(batch))));
            assertTrue(wire.size() <= 5, "six in flight");
        }

        private List<Integer> numbers(Batch batch) {
            return contents.computeIfAbsent(batch, PartitionQueueModelTest::decoded);
        }

        void answer(boolean calm) {
            Sent sent = wire.poll();
            if (sent == null) {
                return;
            }
            ProduceOutcome outcome = calm && sent.records.size() <= faults.largest
                    ? broker.append(sent.identity, sent.sequence, sent.records)
                    : troubled(sent);
            settle(queue.answered(sent.batch, outcome, now));
        }

        private ProduceOutcome troubled(Sent sent) {
            if (chance(faults.unsent)) {
                return new ProduceOutcome.Unknown(new DisconnectException("before it was sent"));
            }
            if (chance(faults.refused)) {
                return new ProduceOutcome.Refused(new LeaderNotAvailableException("moved"));
            }
            if (chance(faults.fatal)) {
                return new ProduceOutcome.Refused(new InvalidRecordException("no"));
            }
            if (sent.records.size() > faults.largest) {
                return new ProduceOutcome.TooLarge(new RecordTooLargeException("too large"));
            }
            ProduceOutcome outcome = broker.append(sent.identity, sent.sequence, sent.records);
            return chance(faults.lost) ? new ProduceOutcome.Unknown(new DisconnectException("gone")) : outcome;
        }

        private void settle(List<Settled> results) {
            for (Settled result : results) {
                if (result instanceof Settled.Delivered delivery) {
                    result.batch().deliver(delivery.baseOffset(), delivery.logAppendTimeMs());
                } else if (result instanceof Settled.Failed failure) {
                    result.batch().fail(failure.failure());
                }
            }
        }

        void toTheEnd() {
            for (int i = 0; i < 100_000 && !queue.isEmpty(); i++) {
                step(true);
            }
            assertTrue(queue.isEmpty(), "it does not come to an end");
        }
    }

    private static List<Integer> decoded(Batch batch) {
        return io.weir.client.wire.BatchContents.values(batch.encoded()).stream()
                .map(Integer::parseInt)
                .toList();
    }

    private static Run ran(long seed, Faults faults, int deliveryMs) {
        Run run = new Run(seed, faults, deliveryMs);
        for (int i = 0; i < 600; i++) {
            run.step(false);
        }
        run.toTheEnd();
        assertEquals(run.records, run.delivered.size() + run.failed.size(), "every record has a result");
        return run;
    }

    @Property(tries = 1_000)
    void whateverIsLostOnTheWayEveryRecordIsThereOnceAndInOrder(@ForAll long seed) {
        Run run = ran(seed, new Faults(20, 20, 20, 0, 3, 0), 1_000_000);

        List<Integer> all =
                java.util.stream.IntStream.range(0, run.records).boxed().toList();
        assertEquals(all, run.broker.log);
        run.delivered.forEach((number, offset) -> assertEquals((long) number, offset));
    }

    @Property(tries = 1_000)
    void recordsThatFailLeaveTheOthersOnceAndInOrder(@ForAll long seed) {
        Run run = ran(seed, new Faults(15, 15, 10, 10, 3, 30), 40);

        for (int i = 1; i < run.broker.log.size(); i++) {
            assertTrue(run.broker.log.get(i - 1) < run.broker.log.get(i), "in order and once: " + run.broker.log);
        }
        assertTrue(new HashSet<>(run.broker.log).containsAll(run.delivered.keySet()), "what is confirmed is there");
        run.delivered.forEach((number, offset) -> assertEquals(number, run.broker.log.get(offset.intValue())));
    }
}
