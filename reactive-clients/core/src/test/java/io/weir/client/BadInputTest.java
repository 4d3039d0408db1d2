package io.weir.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.client.admin.ReactiveAdmin;
import io.weir.client.consumer.PartitionException;
import io.weir.client.consumer.ReactiveConsumer;
import io.weir.client.consumer.RecordStream;
import io.weir.client.consumer.StartFrom;
import io.weir.client.producer.ProducerSubscriber;
import io.weir.client.producer.RecordProducer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** What users and networks do wrong ends in a failure that says what it was, at the latest when a setting's time is over. */
class BadInputTest {
    private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

    private static ReactiveConsumer<String, String> consumer(Map<String, Object> settings) {
        return ReactiveConsumer.create(settings, new StringDeserializer(), new StringDeserializer());
    }

    private static RecordProducer<String, String> producer(Map<String, Object> settings) {
        return RecordProducer.create(settings, new StringSerializer(), new StringSerializer());
    }

    private static Throwable failure(CompletionStage<?> stage) throws InterruptedException, TimeoutException {
        try {
            Object value = stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
            throw new AssertionError("it succeeded: " + value);
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    /** Demands so much and keeps how the stream ends. */
    private static final class Ended implements Subscriber<ConsumerRecord<String, String>> {
        final CompletableFuture<Void> end = new CompletableFuture<>();
        private final long demand;

        Ended(long demand) {
            this.demand = demand;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(demand);
        }

        @Override
        public void onNext(ConsumerRecord<String, String> record) {}

        @Override
        public void onError(Throwable thrown) {
            end.completeExceptionally(thrown);
        }

        @Override
        public void onComplete() {
            end.complete(null);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:x", "localhost:0", "localhost:70000", ":9092", ""})
    void anAddressThatIsNoneIsToldBeforeAnythingIsTried(String address) {
        Map<String, Object> settings = Map.of("bootstrap.servers", address);
        for (ConfigException fault : List.of(
                assertThrows(ConfigException.class, () -> consumer(settings)),
                assertThrows(ConfigException.class, () -> producer(settings)))) {
            assertTrue(fault.getMessage().contains("bootstrap.servers"), fault::getMessage);
        }
        ClientException refused = assertThrows(ClientException.class, () -> ReactiveAdmin.create(settings));
        assertEquals(ClientException.Kind.USAGE, refused.kind());
    }

    @Test
    void aHostThatNobodyKnowsIsAFailureOfEachWhenTimeIsOver() throws Exception {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                "there-is-no-such-host.invalid:9092",
                "default.api.timeout.ms",
                300,
                "max.block.ms",
                300);
        try (var consumer = consumer(settings);
                var producer = producer(settings);
                var admin = ReactiveAdmin.create(settings)) {
            Ended stream = new Ended(1);
            consumer.assigned(Map.of(PARTITION, StartFrom.earliest())).subscribe(stream);
            assertInstanceOf(org.apache.kafka.common.errors.TimeoutException.class, failure(stream.end));
            assertInstanceOf(
                    org.apache.kafka.common.errors.TimeoutException.class,
                    failure(producer.send(new ProducerRecord<>("orders", "one"))));
            ClientException late = assertInstanceOf(
                    ClientException.class, failure(admin.cluster().topics(false)));
            assertEquals(ClientException.Kind.UNAVAILABLE, late.kind());
        }
    }

    /** Subscribes another one as soon as it has its error. */
    private record Retrying(RecordStream<ConsumerRecord<String, String>> stream, Ended first, List<Ended> others)
            implements Subscriber<ConsumerRecord<String, String>> {
        @Override
        public void onSubscribe(Subscription subscription) {
            first.onSubscribe(subscription);
        }

        @Override
        public void onNext(ConsumerRecord<String, String> record) {}

        @Override
        public void onError(Throwable thrown) {
            others.forEach(stream::subscribe);
            first.onError(thrown);
        }

        @Override
        public void onComplete() {}
    }

    @Test
    void whoSubscribesAgainInItsErrorIsServedWhenTheStreamHasEnded() throws Exception {
        try (var consumer = consumer(
                Map.of("bootstrap.servers", "there-is-no-such-host.invalid:9092", "default.api.timeout.ms", 300))) {
            var stream = consumer.assigned(Map.of(PARTITION, StartFrom.earliest()));
            Ended again = new Ended(1);
            Ended oneTooMany = new Ended(1);
            Retrying retrying = new Retrying(stream, new Ended(1), List.of(again, oneTooMany));
            stream.subscribe(retrying);
            assertInstanceOf(org.apache.kafka.common.errors.TimeoutException.class, failure(retrying.first().end));
            assertInstanceOf(IllegalStateException.class, failure(oneTooMany.end));
            assertInstanceOf(
                    org.apache.kafka.common.errors.TimeoutException.class, failure(again.end), "it was tried anew");
        }
    }

    @Test
    void whoWaitsForAStreamToEndIsToldWhenTheConsumerIsClosed() throws Exception {
        Ended waiting = new Ended(1);
        try (var consumer = consumer(Map.of("bootstrap.servers", "there-is-no-such-host.invalid:9092"))) {
            var stream = consumer.assigned(Map.of(PARTITION, StartFrom.earliest()));
            stream.subscribe(new Retrying(stream, new Ended(1), List.of(waiting)));
        }
        assertInstanceOf(IllegalStateException.class, failure(waiting.end));
    }

    @Test
    void aBrokerThatGoesAwayEndsTheStreamWhenTheOutageIsTooLong() throws Exception {
        ScriptedBroker broker = new ScriptedBroker();
        try {
            broker.answer(ApiKeys.METADATA, asked -> {
                MetadataResponseData data = broker.metadata();
                data.topics()
                        .add(new MetadataResponseTopic()
                                .setName("orders")
                                .setTopicId(new Uuid(1, 1))
                                .setPartitions(List.of(new MetadataResponsePartition()
                                        .setPartitionIndex(0)
                                        .setLeaderId(1)
                                        .setLeaderEpoch(1))));
                return data;
            });
            CompletableFuture<Void> fetched = new CompletableFuture<>();
            broker.answer(ApiKeys.FETCH, asked -> {
                fetched.complete(null);
                return null;
            });
            Map<String, Object> settings =
                    new HashMap<>(Map.of("bootstrap.servers", broker.bootstrap(), "outage.timeout.ms", 300));
            try (var consumer = consumer(settings)) {
                Ended stream = new Ended(1);
                consumer.assigned(Map.of(PARTITION, StartFrom.offset(7))).subscribe(stream);
                fetched.get(60, TimeUnit.SECONDS);
                broker.close();
                PartitionException gone = assertInstanceOf(PartitionException.class, failure(stream.end));
                assertEquals(PARTITION, gone.partition());
                assertEquals(7, gone.offset());
            }
        } finally {
            broker.close();
        }
    }

    @Test
    void nobodyCannotSubscribeAndADemandOfNothingIsAnError() throws Exception {
        try (ScriptedBroker broker = new ScriptedBroker();
                var consumer = consumer(Map.of("bootstrap.servers", broker.bootstrap()))) {
            RecordStream<ConsumerRecord<String, String>> stream =
                    consumer.assigned(Map.of(PARTITION, StartFrom.earliest()));
            assertThrows(NullPointerException.class, () -> stream.subscribe(null));
            assertThrows(NullPointerException.class, () -> stream.asFlow().subscribe(null));
            assertThrows(IllegalArgumentException.class, () -> consumer.assigned(Map.of()));
            for (long demand : new long[] {0, -1, Long.MIN_VALUE}) {
                Ended ended = new Ended(demand);
                consumer.assigned(Map.of(PARTITION, StartFrom.earliest())).subscribe(ended);
                assertInstanceOf(IllegalArgumentException.class, failure(ended.end));
            }
        }
    }

    @Test
    void aRecordThatIsTooLargeCancelsItsStreamAndOnesThatComeAfterTheCancellationAreNotSent() throws Exception {
        try (ScriptedBroker broker = new ScriptedBroker();
                var producer = producer(Map.of(
                        "bootstrap.servers", broker.bootstrap(), "max.request.size", 1_000, "max.block.ms", 300))) {
            ProducerSubscriber<String, String> subscriber = producer.subscriber();
            CompletableFuture<Void> cancelled = new CompletableFuture<>();
            subscriber.onSubscribe(new Subscription() {
                @Override
                public void request(long n) {}

                @Override
                public void cancel() {
                    cancelled.complete(null);
                }
            });
            subscriber.onNext(new ProducerRecord<>("orders", "x".repeat(2_000)));
            cancelled.get(60, TimeUnit.SECONDS);
            subscriber.onNext(new ProducerRecord<>("orders", "one more"));
            subscriber.onComplete();
            assertInstanceOf(RecordTooLargeException.class, failure(subscriber.completion()));
            assertThrows(NullPointerException.class, () -> subscriber.onNext(null));
        }
    }
}
