package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.client.consumer.DeserializationPolicy;
import io.weir.client.consumer.PartitionException;
import io.weir.client.consumer.ReactiveConsumer;
import io.weir.client.consumer.RecordStream;
import io.weir.client.consumer.StartFrom;
import io.weir.testing.FreePorts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.junit.jupiter.api.Test;

/** What the reactive consumer does by assignment, the same against Weir and Apache Kafka. */
abstract class ConsumerContract extends ConsumerBase {
    private static void assertOncePerPartitionInOrder(
            List<ConsumerRecord<String, String>> records, int partitions, int each) {
        Map<TopicPartition, Long> next = new HashMap<>();
        for (ConsumerRecord<String, String> record : records) {
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            long expected = next.merge(partition, 1L, Long::sum) - 1;
            assertEquals(expected, record.offset());
            assertEquals(record.topic() + "-" + record.partition() + "-" + expected, record.value());
            assertEquals("k" + expected, record.key());
        }
        assertEquals(partitions * each, records.size());
    }

    private double buffered() {
        return meters().get("weir.client.consumer.buffered").gauge().value();
    }

    @Test
    void everyRecordOfEveryPartitionComesOnceInOrderAndTheStreamCompletesAtTheEnd() throws Exception {
        String topic = topic("whole", 4);
        for (String codec : List.of("none", "gzip", "lz4", "zstd", "snappy")) {
            int begun = List.of("none", "gzip", "lz4", "zstd", "snappy").indexOf(codec) * 1_000;
            produce(topic, 4, begun, 1_000, Map.of("compression.type", codec));
        }
        Received<ConsumerRecord<String, String>> received = Received.all(signal);
        consumer(Map.of()).assignedToEnd(from(topic, 4, StartFrom.earliest())).subscribe(received);
        assertOncePerPartitionInOrder(received.await(Received::completed), 4, 5_000);
        // The last bytes are given back on the event loop, behind the signals.
        eventually(() -> buffered() == 0, () -> buffered() + " bytes are held after the end");
    }

    @Test
    void whoAsksForOneRecordAtATimeGetsOne() throws Exception {
        String topic = topic("one-by-one", 3);
        produce(topic, 3, 0, 100, Map.of());
        Received<ConsumerRecord<String, String>> received = new Received<>(signal, 0, record -> {});
        consumer(Map.of()).assigned(from(topic, 3, StartFrom.earliest())).subscribe(received);
        received.await(Received::subscribed);
        for (int i = 1; i <= 300; i++) {
            received.request(1);
            assertEquals(i, received.await(i).size());
        }
        assertOncePerPartitionInOrder(received.items(), 3, 100);
    }

    @Test
    void readingBeginsWhereItIsToldTo() throws Exception {
        String topic = topic("places", 1);
        produce(topic, 1, 0, 100, Map.of("compression.type", "zstd"));
        TopicPartition partition = new TopicPartition(topic, 0);
        ReactiveConsumer<String, String> consumer = consumer(Map.of("auto.offset.reset", "earliest"));

        Received<ConsumerRecord<String, String>> offset = Received.all(signal);
        consumer.assignedToEnd(Map.of(partition, StartFrom.offset(42))).subscribe(offset);
        assertEquals(42, offset.await(Received::completed).get(0).offset(), "from the middle of a batch");

        long youngest = offset.items().get(57).timestamp();
        Received<ConsumerRecord<String, String>> time = Received.all(signal);
        consumer.assignedToEnd(Map.of(partition, StartFrom.timestamp(youngest))).subscribe(time);
        long found = time.await(Received::completed).get(0).offset();
        assertTrue(time.items().get(0).timestamp() == youngest && found <= 99);

        Received<ConsumerRecord<String, String>> reset = Received.all(signal);
        consumer.assignedToEnd(Map.of(partition, StartFrom.offset(5_000_000))).subscribe(reset);
        assertEquals(0, reset.await(Received::completed).size(), "it begins behind the end and is at its end");

        Received<ConsumerRecord<String, String>> latest = Received.all(signal);
        RecordStream<ConsumerRecord<String, String>> tail = consumer.assigned(Map.of(partition, StartFrom.latest()));
        tail.subscribe(latest);
        eventually(() -> positions(tail).getOrDefault(partition, -1L) == 100, latest::toString);
        produce(topic, 1, 100, 1, Map.of());
        assertEquals(100, latest.await(1).get(0).offset());
        latest.cancel();
    }

    private Map<TopicPartition, Long> positions(RecordStream<?> stream) {
        return stream.control().positions().toCompletableFuture().join();
    }

    @Test
    void anOffsetThatIsNotThereIsAnErrorThatNamesItWhenThereIsNoReset() throws Exception {
        String topic = topic("nowhere", 1);
        TopicPartition partition = new TopicPartition(topic, 0);
        Received<ConsumerRecord<String, String>> received = Received.all(signal);
        consumer(Map.of()).assigned(Map.of(partition, StartFrom.offset(7))).subscribe(received);
        signal.await(() -> received.failure() != null, received::toString);
        PartitionException failure = assertInstanceOf(PartitionException.class, received.failure());
        assertEquals(7, failure.offset());
        assertEquals(partition, failure.partition());
        assertInstanceOf(OffsetOutOfRangeException.class, failure.getCause());
    }

    @Test
    void aTopicThatThereIsNotIsAnErrorAfterTheTimeThatIsGiven() throws Exception {
        TopicPartition partition = new TopicPartition("there-is-no-such-topic", 0);
        Received<ConsumerRecord<String, String>> received = Received.all(signal);
        consumer(Map.of("outage.timeout.ms", 300, "allow.auto.create.topics", false))
                .assigned(Map.of(partition, StartFrom.earliest()))
                .subscribe(received);
        signal.await(() -> received.failure() != null, received::toString);
        PartitionException failure = assertInstanceOf(PartitionException.class, received.failure());
        assertInstanceOf(UnknownTopicOrPartitionException.class, failure.getCause());
    }

    @Test
    void aTopicThatIsDeletedUnderAStreamIsAnErrorAfterTheTimeThatIsGiven() throws Exception {
        String topic = topic("deleted-under-a-stream", 1);
        produce(topic, 1, 0, 1, Map.of());
        Received<ConsumerRecord<String, String>> received = Received.all(signal);
        consumer(Map.of("outage.timeout.ms", 300, "allow.auto.create.topics", false))
                .assigned(from(topic, 1, StartFrom.earliest()))
                .subscribe(received);
        received.await(1);
        admin().deleteTopics(List.of(topic)).all().get(60, TimeUnit.SECONDS);
        signal.await(() -> received.failure() != null, received::toString);
        assertEquals(
                new TopicPartition(topic, 0),
                assertInstanceOf(PartitionException.class, received.failure()).partition());
    }

    @Test
    void withNoBrokerThereTheStreamFails() throws Exception {
        Received<ConsumerRecord<String, String>> received = Received.all(signal);
        consumer(Map.of("bootstrap.servers", "127.0.0.1:" + FreePorts.next(), "default.api.timeout.ms", 500))
                .assigned(Map.of(new TopicPartition("any", 0), StartFrom.earliest()))
                .subscribe(received);
        signal.await(() -> received.failure() != null, received::toString);
    }

    @Test
    void aPausedPartitionIsSilentAndASeekLeavesNothingFromBefore() throws Exception {
        String topic = topic("paused", 2);
        produce(topic, 2, 0, 1_000, Map.of());
        TopicPartition first = new TopicPartition(topic, 0);
        Received<ConsumerRecord<String, String>> received = new Received<>(signal, 10, record -> {});
        RecordStream<ConsumerRecord<String, String>> stream =
                consumer(Map.of()).assigned(from(topic, 2, StartFrom.earliest()));
        stream.subscribe(received);
        received.await(10);
        stream.control().pause(List.of(first)).toCompletableFuture().get(60, TimeUnit.SECONDS);
        int before = received.size();
        received.request(500);
        List<ConsumerRecord<String, String>> while0 =
                received.await(before + 500).subList(before, before + 500);
        assertTrue(while0.stream().allMatch(record -> record.partition() == 1));

        stream.control()
                .seek(first, StartFrom.offset(900))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        stream.control().resume(List.of(first)).toCompletableFuture().get(60, TimeUnit.SECONDS);
        int then = received.size();
        received.request(Long.MAX_VALUE);
        received.await(
                all -> all.items().stream().anyMatch(record -> record.partition() == 0 && record.offset() == 999));
        List<Long> offsets = received.items().subList(then, received.size()).stream()
                .filter(record -> record.partition() == 0)
                .map(ConsumerRecord::offset)
                .toList();
        assertEquals(900, offsets.get(0));
        assertEquals(100, offsets.size());
        received.cancel();
    }

    @Test
    void whatADeserialiserRefusesFailsIsLeftOutOrComesAsItsBytes() throws Exception {
        String topic = topic("refused", 1);
        TopicPartition partition = new TopicPartition(topic, 0);
        try (var producer = Clients.producer(broker().bootstrap(), Map.of())) {
            for (String value : List.of("four", "not four", "bits")) {
                producer.send(new ProducerRecord<>(topic, 0, "k", value)).get(60, TimeUnit.SECONDS);
            }
        }
        Received<ConsumerRecord<String, Integer>> fails = Received.all(signal);
        consumer(Map.of(), new IntegerDeserializer())
                .assignedToEnd(Map.of(partition, StartFrom.earliest()))
                .subscribe(fails);
        signal.await(() -> fails.failure() != null, fails::toString);
        assertEquals(
                1, assertInstanceOf(PartitionException.class, fails.failure()).offset());
        assertInstanceOf(SerializationException.class, fails.failure().getCause());
        assertEquals(1, fails.size());

        Received<ConsumerRecord<String, Integer>> skips = Received.all(signal);
        consumer(Map.of("deserialization.failure.policy", "skip"), new IntegerDeserializer())
                .assignedToEnd(Map.of(partition, StartFrom.earliest()))
                .subscribe(skips);
        assertEquals(
                List.of(0L, 2L),
                skips.await(Received::completed).stream()
                        .map(ConsumerRecord::offset)
                        .toList());

        Received<ConsumerRecord<String, Integer>> raw = Received.all(signal);
        consumer(Map.of("deserialization.failure.policy", "raw"), new IntegerDeserializer())
                .assignedToEnd(Map.of(partition, StartFrom.earliest()))
                .subscribe(raw);
        ConsumerRecord<String, Integer> second = raw.await(Received::completed).get(1);
        assertEquals(null, second.value());
        assertEquals(
                "not four",
                new String(
                        second.headers()
                                .lastHeader(DeserializationPolicy.RAW_VALUE)
                                .value(),
                        StandardCharsets.UTF_8));
    }

    @Test
    void aStreamTakesOneSubscriberAtATimeAndBeginsAnewForTheNext() throws Exception {
        String topic = topic("again", 1);
        produce(topic, 1, 0, 10, Map.of());
        RecordStream<ConsumerRecord<String, String>> stream =
                consumer(Map.of()).assignedToEnd(from(topic, 1, StartFrom.earliest()));
        Received<ConsumerRecord<String, String>> first = new Received<>(signal, 0, record -> {});
        stream.subscribe(first);
        Received<ConsumerRecord<String, String>> refused = Received.all(signal);
        stream.subscribe(refused);
        assertInstanceOf(IllegalStateException.class, refused.failure());
        first.await(Received::subscribed);
        first.request(100);
        first.await(Received::completed);
        Received<ConsumerRecord<String, String>> second = Received.all(signal);
        eventually(
                () -> stream.control().positions().toCompletableFuture().isCompletedExceptionally(), first::toString);
        stream.subscribe(second);
        assertEquals(10, second.await(Received::completed).size());
    }

    @Test
    void aThousandPartitionsStayInsideABudgetOfSixteenMegabytes() throws Exception {
        int partitions = 1_000;
        int each = 24;
        String topic = topic("wide", partitions);
        String value = "v".repeat(1_000);
        // Without idempotence: Apache Kafka's producer stalls on batches of partitions that are younger than their
        // first request.
        try (var producer =
                Clients.producer(broker().bootstrap(), Map.of("linger.ms", 50, "enable.idempotence", false))) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int partition = 0; partition < partitions; partition++) {
                for (int i = 0; i < each; i++) {
                    sent.add(producer.send(new ProducerRecord<>(topic, partition, null, value)));
                }
            }
            for (Future<RecordMetadata> one : sent) {
                one.get(60, TimeUnit.SECONDS);
            }
        }
        Set<Long> seen = new HashSet<>();
        Received<ConsumerRecord<String, String>> received = new Received<>(signal, Long.MAX_VALUE, record -> {
            seen.add(record.partition() * 1_000_000L + record.offset());
            highest = Math.max(highest, buffered());
        });
        consumer(Map.of("buffer.memory", 16 << 20))
                .assignedToEnd(from(topic, partitions, StartFrom.earliest()))
                .subscribe(received);
        received.await(Received::completed);
        assertEquals(each * partitions, seen.size());
        assertTrue(highest <= 16 << 20, "held " + highest);
        System.out.printf(
                "%s: 1,000 partitions, %d MB read with at most %.1f MB held%n",
                broker().product(), each, highest / (1 << 20));
    }

    private double highest;
}
