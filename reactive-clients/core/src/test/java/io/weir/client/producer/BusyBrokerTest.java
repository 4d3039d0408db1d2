package io.weir.client.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.client.ScriptedBroker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponse;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponseCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class BusyBrokerTest {
    private static final int PARTITIONS = 4;
    private static final Uuid TOPIC = new Uuid(1, 1);

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    @Test
    void whatIsReadyWhileABrokerHasRequestsToAnswerGoesInOneRequest() throws Exception {
        try (ScriptedBroker broker = new ScriptedBroker()) {
            broker.answer(ApiKeys.METADATA, asked -> metadata(broker.metadata()));
            broker.answer(ApiKeys.PRODUCE, this::answer);
            try (RecordProducer<byte[], byte[]> producer = producer(broker)) {
                List<CompletionStage<RecordMetadata>> sent = new ArrayList<>();
                sent.add(producer.send(fullBatch(0)));
                assertTrue(begun.await(60, TimeUnit.SECONDS), "the first goes at once");
                sent.add(producer.send(fullBatch(0)));
                for (int partition = 1; partition < PARTITIONS; partition++) {
                    sent.add(producer.send(fullBatch(partition)));
                }
                goOn.countDown();
                for (CompletionStage<RecordMetadata> one : sent) {
                    one.toCompletableFuture().get(60, TimeUnit.SECONDS);
                }
            }
            List<Integer> batches = broker.received(ProduceRequestData.class).stream()
                    .map(request -> request.topicData()
                            .iterator()
                            .next()
                            .partitionData()
                            .size())
                    .toList();
            assertEquals(5, batches.stream().mapToInt(Integer::intValue).sum(), batches::toString);
            assertTrue(batches.size() <= 3, batches::toString);
        }
    }

    @Test
    void whoFindsTheBrokerBusyIsNotForgotten() throws Exception {
        goOn.countDown();
        try (ScriptedBroker broker = new ScriptedBroker()) {
            broker.answer(ApiKeys.METADATA, asked -> metadata(broker.metadata()));
            broker.answer(ApiKeys.PRODUCE, this::answer);
            try (RecordProducer<byte[], byte[]> producer = producer(broker)) {
                List<CompletableFuture<Void>> all = IntStream.range(0, 2 * PARTITIONS)
                        .mapToObj(number -> oneAfterTheOther(producer, number % PARTITIONS, 500))
                        .toList();
                for (CompletableFuture<Void> one : all) {
                    one.get(60, TimeUnit.SECONDS);
                }
            }
        }
    }

    /** What does not fill a batch would stay for ever. */
    private static RecordProducer<byte[], byte[]> producer(ScriptedBroker broker) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                broker.bootstrap(),
                "enable.idempotence",
                false,
                "linger.ms",
                600_000,
                "batch.size",
                16_384);
        return RecordProducer.create(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Each leaves when the one before it has arrived, so that the broker is now busy and now not. */
    private static CompletableFuture<Void> oneAfterTheOther(
            RecordProducer<byte[], byte[]> producer, int partition, int times) {
        return times == 0
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.supplyAsync(() -> producer.send(fullBatch(partition)))
                        .thenCompose(sent -> sent)
                        .thenCompose(arrived -> oneAfterTheOther(producer, partition, times - 1));
    }

    private static ProducerRecord<byte[], byte[]> fullBatch(int partition) {
        return new ProducerRecord<>("t", partition, null, new byte[20_000]);
    }

    private ApiMessage answer(ApiMessage asked) {
        begun.countDown();
        try {
            goOn.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        TopicProduceResponseCollection topics = new TopicProduceResponseCollection();
        ((ProduceRequestData) asked)
                .topicData()
                .forEach(topic -> topics.add(new TopicProduceResponse()
                        .setName(topic.name())
                        .setTopicId(topic.topicId())
                        .setPartitionResponses(topic.partitionData().stream()
                                .map(data -> new PartitionProduceResponse()
                                        .setIndex(data.index())
                                        .setBaseOffset(0))
                                .toList())));
        return new ProduceResponseData().setResponses(topics);
    }

    private static MetadataResponseData metadata(MetadataResponseData data) {
        data.topics()
                .add(new MetadataResponseTopic()
                        .setName("t")
                        .setTopicId(TOPIC)
                        .setPartitions(IntStream.range(0, PARTITIONS)
                                .mapToObj(partition -> new MetadataResponsePartition()
                                        .setPartitionIndex(partition)
                                        .setLeaderId(1)
                                        .setLeaderEpoch(0)
                                        .setReplicaNodes(List.of(1))
                                        .setIsrNodes(List.of(1)))
                                .toList()));
        return data;
    }
}
