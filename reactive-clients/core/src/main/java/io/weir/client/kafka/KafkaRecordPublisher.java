package io.weir.client.kafka;

import io.weir.client.ClientException;
import io.weir.client.RecordPublisher;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes by an idempotent {@link KafkaProducer}; stages complete on its network thread, in the order of the offsets. */
public final class KafkaRecordPublisher implements RecordPublisher {
    private static final int BUFFER_BYTES = 32 << 20;

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final int partition;

    /**
     * @param servers {@code HOST:PORT}, one or more separated by commas
     * @param maxRecordBytes the greatest record that the broker takes; what is larger is refused by the broker or here
     */
    public KafkaRecordPublisher(String servers, String topic, int partition, int maxRecordBytes) {
        this.topic = topic;
        this.partition = partition;
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        servers,
                        ProducerConfig.CLIENT_ID_CONFIG,
                        "weir-publisher",
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        128 << 10,
                        ProducerConfig.LINGER_MS_CONFIG,
                        5,
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        Math.max(1 << 20, maxRecordBytes),
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        Math.max(BUFFER_BYTES, 4L * maxRecordBytes)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @Override
    public CompletionStage<Long> publish(byte[] key, byte[] value) {
        CompletableFuture<Long> acknowledged = new CompletableFuture<>();
        try {
            producer.send(new ProducerRecord<>(topic, partition, key, value), (metadata, failure) -> {
                if (failure == null) {
                    acknowledged.complete(metadata.offset());
                } else {
                    acknowledged.completeExceptionally(failed(failure));
                }
            });
        } catch (KafkaException e) {
            acknowledged.completeExceptionally(failed(e));
        }
        return acknowledged;
    }

    @Override
    public void close() {
        producer.close();
    }

    private ClientException failed(Exception cause) {
        return KafkaFailures.of("cannot publish to " + topic + "-" + partition, cause);
    }
}
