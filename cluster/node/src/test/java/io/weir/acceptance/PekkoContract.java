package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.client.consumer.PartitionException;
import io.weir.client.pekko.Committer;
import io.weir.client.pekko.Consumer;
import io.weir.client.pekko.Consumer.DrainingControl;
import io.weir.client.pekko.ConsumerMessage.CommittableMessage;
import io.weir.client.pekko.ConsumerMessage.CommittableOffset;
import io.weir.client.pekko.Producer;
import io.weir.client.pekko.ProducerMessage;
import io.weir.client.pekko.ProducerMessage.Envelope;
import io.weir.client.pekko.ProducerMessage.MultiResult;
import io.weir.client.pekko.ProducerMessage.Result;
import io.weir.client.pekko.ProducerMessage.Results;
import io.weir.client.pekko.Subscriptions;
import io.weir.testing.FreePorts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.Test;

/** What the sources, flows and sinks of Pekko Streams do, the same against Weir and Apache Kafka. */
abstract class PekkoContract extends PekkoBase {
    private Map<Integer, Long> offsets(String group) {
        return committed(group).entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().partition(), entry -> entry.getValue()
                        .offset()));
    }

    private static <T> Sink<T, CompletableFuture<List<T>>> first(int count) {
        return Flow.<T>create()
                .take(count)
                .toMat(Sink.seq(), Keep.right())
                .mapMaterializedValue(CompletionStage::toCompletableFuture);
    }

    @Test
    void aStreamIsDrainedWithEverythingCommittedAndTheNextGoesOnFromThere() throws Exception {
        String topic = topic("drained", 2);
        produce(topic, 2, 0, 500, Map.of());
        CountDownLatch seen = new CountDownLatch(1_000);
        DrainingControl<Done> control = Consumer.committableSource(reading("drained"), Subscriptions.topics(topic))
                .map(message -> {
                    seen.countDown();
                    return message;
                })
                // What is left out is covered by what comes behind it.
                .filter(message -> message.record().offset() % 10 == 9)
                .map(CommittableMessage::committableOffset)
                .toMat(Committer.sink(committing()), Consumer::createDrainingControl)
                .run(system);
        assertTrue(seen.await(120, TimeUnit.SECONDS));
        assertEquals(Done.getInstance(), get(control.drainAndShutdown(system.dispatcher())));
        get(control.isShutdown());
        assertEquals(Map.of(0, 500L, 1, 500L), offsets("drained"));

        produce(topic, 2, 500, 1, Map.of());
        List<ConsumerRecord<String, String>> next =
                get(Consumer.plainSource(reading("drained"), Subscriptions.topicPattern("drain.d"))
                        .runWith(first(2), system));
        assertTrue(next.stream().allMatch(record -> record.offset() == 500), next::toString);
    }

    @Test
    void recordsThatAreFinishedInAnyOrderAreCommittedUpToTheFirstThatIsNot() throws Exception {
        String topic = topic("unordered", 1);
        produce(topic, 1, 0, 100, Map.of());
        CompletableFuture<Long> missing = new CompletableFuture<>();
        DrainingControl<Done> control = Consumer.committableSource(reading("unordered"), Subscriptions.topics(topic))
                .mapAsyncUnordered(
                        100,
                        message -> message.record().offset() == 40
                                ? missing.thenApply(go -> message)
                                : CompletableFuture.completedFuture(message))
                .map(CommittableMessage::committableOffset)
                .toMat(
                        Committer.sink(committing().withUnordered(true).withMaxBatch(99)),
                        Consumer::createDrainingControl)
                .run(system);
        eventually(() -> offsets("unordered").equals(Map.of(0, 40L)), () -> offsets("unordered")
                .toString());
        missing.complete(0L);
        get(control.drainAndShutdown(system.dispatcher()));
        assertEquals(Map.of(0, 100L), offsets("unordered"));
    }

    @Test
    void eachPartitionIsASourceOfItsOwn() throws Exception {
        String topic = topic("partitions", 4);
        produce(topic, 4, 0, 100, Map.of());
        Set<String> seen = ConcurrentHashMap.newKeySet();
        CountDownLatch all = new CountDownLatch(400);
        DrainingControl<Done> control = Consumer.committablePartitionedSource(
                        reading("partitions"), Subscriptions.topics(topic))
                .mapAsyncUnordered(4, pair -> pair.second()
                        .map(message -> {
                            assertEquals(
                                    pair.first().partition(), message.record().partition());
                            seen.add(message.record().value());
                            all.countDown();
                            return message.committableOffset();
                        })
                        .runWith(Committer.sink(committing()), system))
                .toMat(Sink.ignore(), Consumer::createDrainingControl)
                .run(system);
        assertTrue(all.await(120, TimeUnit.SECONDS));
        get(control.drainAndShutdown(system.dispatcher()));
        assertEquals(400, seen.size());
        assertEquals(Map.of(0, 100L, 1, 100L, 2, 100L, 3, 100L), offsets("partitions"));
    }

    @Test
    void offsetsThatAreKeptElsewhereSayWhereReadingBegins() throws Exception {
        String topic = topic("elsewhere", 2);
        produce(topic, 2, 0, 50, Map.of());
        TopicPartition known = new TopicPartition(topic, 0);
        TopicPartition unknown = new TopicPartition(topic, 1);
        Set<TopicPartition> asked = ConcurrentHashMap.newKeySet();
        Set<TopicPartition> revoked = ConcurrentHashMap.newKeySet();
        Pair<Consumer.Control, CompletableFuture<List<Pair<Integer, Long>>>> run =
                Consumer.plainPartitionedManualOffsetSource(
                                reading("elsewhere"),
                                Subscriptions.topics(topic),
                                assigned -> {
                                    asked.addAll(assigned);
                                    return CompletableFuture.completedFuture(
                                            assigned.contains(known) ? Map.of(known, 30L) : Map.of());
                                },
                                revoked::addAll)
                        .flatMapMerge(2, Pair::second)
                        .map(record -> Pair.create(record.partition(), record.offset()))
                        .toMat(first(20 + 50), Keep.both())
                        .run(system);
        List<Pair<Integer, Long>> read = get(run.second());
        assertEquals(Set.of(known, unknown), asked);
        assertEquals(
                IntStream.range(30, 50).mapToObj(Long::valueOf).toList(),
                read.stream().filter(one -> one.first() == 0).map(Pair::second).toList());
        get(run.first().isShutdown());
        assertEquals(Set.of(known, unknown), revoked);
        assertEquals(Map.of(), offsets("elsewhere"));

        Throwable failure = failure(Consumer.plainPartitionedManualOffsetSource(
                        reading("elsewhere-failed"), Subscriptions.topics(topic), assigned -> {
                            throw new IllegalStateException("the store is away");
                        })
                .runWith(Sink.ignore(), system));
        assertEquals("the store is away", failure.getMessage());
    }

    @Test
    void whatIsCommittedBeforeItIsEmittedComesAtMostOnce() throws Exception {
        String topic = topic("at-most-once", 1);
        produce(topic, 1, 0, 30, Map.of());
        Pair<Consumer.Control, CompletableFuture<List<Long>>> first = Consumer.atMostOnceSource(
                        reading("at-most-once"), Subscriptions.topics(topic))
                .map(record -> {
                    long committed = offsets("at-most-once").get(0);
                    assertTrue(committed > record.offset(), () -> record.offset() + " at " + committed);
                    return record.offset();
                })
                .toMat(first(5), Keep.both())
                .run(system);
        assertEquals(List.of(0L, 1L, 2L, 3L, 4L), get(first.second()));
        get(first.first().isShutdown());
        long committed = offsets("at-most-once").get(0);
        List<Long> then = get(Consumer.atMostOnceSource(reading("at-most-once"), Subscriptions.topics(topic))
                .map(ConsumerRecord::offset)
                .runWith(first(2), system));
        assertEquals(List.of(committed, committed + 1), then);
    }

    @Test
    void aTextIsCommittedWithTheOffset() throws Exception {
        String topic = topic("texts", 1);
        produce(topic, 1, 0, 10, Map.of());
        Pair<Consumer.Control, CompletableFuture<List<Done>>> run = Consumer.commitWithMetadataSource(
                        reading("texts"), Subscriptions.topics(topic), record -> "text of " + record.key())
                .take(10)
                .map(CommittableMessage::committableOffset)
                .via(Committer.flow(committing()))
                .toMat(first(1), Keep.both())
                .run(system);
        assertEquals(1, get(run.second()).size());
        OffsetAndMetadata committed = committed("texts").get(new TopicPartition(topic, 0));
        assertEquals(10, committed.offset());
        assertEquals("text of k9", committed.metadata());
        get(run.first().shutdown());
    }

    @Test
    void assignedPartitionsBeginWhereTheGroupHasCommittedWithoutBeingItsMember() throws Exception {
        String topic = topic("assigned", 1);
        produce(topic, 1, 0, 100, Map.of());
        TopicPartition partition = new TopicPartition(topic, 0);
        Pair<Consumer.Control, CompletableFuture<List<Done>>> run = Consumer.committableSource(
                        reading("assigned"), Subscriptions.assignmentWithOffset(partition, 10))
                .take(60)
                .map(CommittableMessage::committableOffset)
                .via(Committer.flow(committing().withMaxBatch(60)))
                .toMat(first(1), Keep.both())
                .run(system);
        get(run.second());
        assertEquals(Map.of(0, 70L), offsets("assigned"));
        get(run.first().isShutdown());
        List<ConsumerRecord<String, String>> rest =
                get(Consumer.plainSource(reading("assigned"), Subscriptions.assignment(partition))
                        .runWith(first(30), system));
        assertEquals(70, rest.get(0).offset());
        List<ConsumerRecord<String, String>> young = get(Consumer.plainSource(
                        reading("assigned"),
                        Subscriptions.assignmentOffsetsForTimes(
                                partition, rest.get(10).timestamp()))
                .runWith(first(1), system));
        assertEquals(rest.get(10).timestamp(), young.get(0).timestamp());
        assertEquals(
                0,
                get(Consumer.plainSource(reading("never"), Subscriptions.assignment(partition))
                                .runWith(first(1), system))
                        .get(0)
                        .offset());
    }

    @Test
    void recordsGoFromTopicToTopicWithTheirOffsetsAsTheContext() throws Exception {
        String from = topic("from", 2);
        String to = topic("to", 1);
        produce(from, 2, 0, 200, Map.of());
        CountDownLatch seen = new CountDownLatch(400);
        DrainingControl<Done> control = Consumer.sourceWithOffsetContext(reading("through"), Subscriptions.topics(from))
                .map(record -> {
                    seen.countDown();
                    return ProducerMessage.single(new ProducerRecord<>(to, record.key(), record.value()));
                })
                .toMat(
                        Producer
                                .<String, String, Envelope<String, String, NotUsed>, CommittableOffset>
                                        committableSinkWithOffsetContext(writing(), committing()),
                        Consumer::createDrainingControl)
                .run(system);
        assertTrue(seen.await(120, TimeUnit.SECONDS));
        get(control.drainAndShutdown(system.dispatcher()));
        assertEquals(Map.of(0, 200L, 1, 200L), offsets("through"));
        Set<String> arrived = new HashSet<>(
                get(Consumer.plainSource(reading("to"), Subscriptions.assignment(new TopicPartition(to, 0)))
                        .map(ConsumerRecord::value)
                        .runWith(first(400), system)));
        assertEquals(400, arrived.size());
    }

    @Test
    void envelopesOfOneOfSeveralAndOfNoRecordComeBackInOrderWithWhereTheyAre() throws Exception {
        String topic = topic("envelopes", 1);
        List<Envelope<String, String, Integer>> envelopes = new ArrayList<>();
        for (int i = 0; i < 3_000; i += 3) {
            envelopes.add(ProducerMessage.single(new ProducerRecord<>(topic, "k", "v" + i), i));
            envelopes.add(ProducerMessage.passThrough(i + 1));
            envelopes.add(ProducerMessage.multi(
                    List.of(new ProducerRecord<>(topic, "k", "a"), new ProducerRecord<>(topic, "k", "b")), i + 2));
        }
        List<Results<String, String, Integer>> results = get(Source.from(envelopes)
                .via(Producer.flexiFlow(writing().withProperty("buffer.memory", "1048576")))
                .runWith(Sink.seq(), system));
        assertEquals(
                IntStream.range(0, 3_000).boxed().toList(),
                results.stream().map(Results::passThrough).toList());
        long next = 0;
        for (Results<String, String, Integer> result : results) {
            if (result instanceof Result<String, String, Integer> one) {
                assertEquals(next++, one.offset());
            } else if (result instanceof MultiResult<String, String, Integer> several) {
                for (var part : several.parts()) {
                    assertEquals(next++, part.metadata().offset());
                }
            }
        }
        assertEquals(3_000, next);

        Source<ProducerRecord<String, String>, NotUsed> tooLarge =
                Source.from(List.of("fits", "x".repeat(2_000_000))).map(value -> new ProducerRecord<>(topic, value));
        assertInstanceOf(
                RecordTooLargeException.class, failure(tooLarge.runWith(Producer.plainSink(writing()), system)));
        get(Source.range(1, 500)
                .map(i -> new ProducerRecord<String, String>(topic, "v" + i))
                .runWith(Producer.plainSink(writing()), system));
    }

    @Test
    void aSlowStreamIsGivenItsRecordsAsItAsksForThem() throws Exception {
        String topic = topic("slow", 1);
        produce(topic, 1, 0, 1_000, Map.of());
        Pair<Consumer.Control, SinkQueueWithCancel<ConsumerRecord<String, String>>> run = Consumer.plainSource(
                        reading("slow").withReadAhead(4, 1 << 20).withMeterRegistry(meters()),
                        Subscriptions.assignment(new TopicPartition(topic, 0)))
                .toMat(Sink.queue(1), Keep.both())
                .run(system);
        for (long i = 0; i < 1_000; i++) {
            assertEquals(i, get(run.second().pull()).orElseThrow().offset());
            assertTrue(meters().get("weir.client.consumer.demand").gauge().value() <= 4);
        }
        get(run.first().shutdown());
    }

    @Test
    void whatCannotBeReadFailsTheStreamWithWhatIsWrong() throws Exception {
        String topic = topic("bad", 1);
        try (var producer = Clients.producer(broker().bootstrap(), Map.of())) {
            producer.send(new ProducerRecord<>(topic, 0, "k", "four")).get(60, TimeUnit.SECONDS);
            producer.send(new ProducerRecord<>(topic, 0, "k", "not four")).get(60, TimeUnit.SECONDS);
        }
        Map<Long, Integer> before = new HashMap<>();
        PartitionException refused = assertInstanceOf(
                PartitionException.class,
                failure(Consumer.plainSource(reading("bad", new IntegerDeserializer()), Subscriptions.topics(topic))
                        .runForeach(record -> before.put(record.offset(), record.value()), system)));
        assertEquals(1, refused.offset());
        assertInstanceOf(SerializationException.class, refused.getCause());
        assertEquals(Set.of(0L), before.keySet());

        Pair<Consumer.Control, CompletionStage<Done>> unknown = Consumer.plainSource(
                        reading("bad")
                                .withProperty("outage.timeout.ms", "300")
                                .withProperty("allow.auto.create.topics", "false"),
                        Subscriptions.assignment(new TopicPartition("there-is-no-such-topic", 0)))
                .toMat(Sink.ignore(), Keep.both())
                .run(system);
        assertInstanceOf(
                UnknownTopicOrPartitionException.class,
                failure(unknown.second()).getCause());
        get(unknown.first().isShutdown());

        String nobody = "127.0.0.1:" + FreePorts.next();
        for (var subscription :
                List.of(Subscriptions.topics(topic), Subscriptions.assignment(new TopicPartition(topic, 0)))) {
            failure(Consumer.plainSource(
                            reading("bad")
                                    .withBootstrapServers(nobody)
                                    .withProperty("default.api.timeout.ms", "500")
                                    .withProperty("outage.timeout.ms", "500"),
                            subscription)
                    .runWith(Sink.ignore(), system));
        }
        failure(Source.single(new ProducerRecord<String, String>(topic, "v"))
                .runWith(
                        Producer.plainSink(writing()
                                .withBootstrapServers(nobody)
                                .withProperty("max.block.ms", "500")
                                .withProperty("default.api.timeout.ms", "500")),
                        system));
    }

    @Test
    void aTopicThatIsDeletedEndsTheStreamOfItsPartitionAndNotTheGroups() throws Exception {
        String topic = topic("deleted", 1);
        String other = topic("kept", 1);
        produce(topic, 1, 0, 1, Map.of());
        CountDownLatch read = new CountDownLatch(1);
        var assigned = Consumer.plainSource(
                        reading("deleted-assigned")
                                .withProperty("outage.timeout.ms", "1000")
                                .withProperty("allow.auto.create.topics", "false"),
                        Subscriptions.assignment(new TopicPartition(topic, 0)))
                .runForeach(record -> read.countDown(), system);
        CountDownLatch ended = new CountDownLatch(1);
        CountDownLatch arrived = new CountDownLatch(2);
        DrainingControl<Done> group = Consumer.plainPartitionedSource(
                        reading("deleted").withProperty("allow.auto.create.topics", "false"),
                        Subscriptions.topics(topic, other))
                .mapAsyncUnordered(2, pair -> pair.second()
                        .runForeach(record -> arrived.countDown(), system)
                        .whenComplete((done, failure) -> {
                            if (pair.first().topic().equals(topic) && failure == null) {
                                ended.countDown();
                            }
                        }))
                .toMat(Sink.ignore(), Consumer::createDrainingControl)
                .run(system);
        assertTrue(read.await(120, TimeUnit.SECONDS));
        eventually(() -> arrived.getCount() == 1, () -> "nothing of " + topic);
        admin().deleteTopics(List.of(topic)).all().get(60, TimeUnit.SECONDS);
        Throwable gone = failure(assigned).getCause();
        assertTrue(
                gone instanceof UnknownTopicOrPartitionException || gone instanceof UnknownTopicIdException,
                () -> "" + gone);
        assertTrue(ended.await(120, TimeUnit.SECONDS), "the deleted topic's source completes");
        produce(other, 1, 0, 1, Map.of());
        assertTrue(arrived.await(120, TimeUnit.SECONDS), "the group goes on");
        get(group.drainAndShutdown(system.dispatcher()));
    }
}
