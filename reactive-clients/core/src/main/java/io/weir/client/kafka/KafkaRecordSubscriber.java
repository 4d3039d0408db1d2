package io.weir.client.kafka;

import io.weir.client.ClientException;
import io.weir.client.ReceivedRecord;
import io.weir.client.RecordSubscriber;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads by a {@link KafkaConsumer} of its own per subscription, without a group. */
public final class KafkaRecordSubscriber implements RecordSubscriber {
    private final String servers;
    private final TopicPartition partition;
    private final Set<ConsumerSubscription> running = ConcurrentHashMap.newKeySet();

    /** @param servers {@code HOST:PORT}, one or more separated by commas */
    public KafkaRecordSubscriber(String servers, String topic, int partition) {
        this.servers = servers;
        this.partition = new TopicPartition(topic, partition);
    }

    @Override
    public long endOffset() {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            consumer.assign(List.of(partition));
            return consumer.endOffsets(List.of(partition)).get(partition);
        } catch (KafkaException e) {
            throw failed(partition, e);
        }
    }

    @Override
    public Flow.Publisher<ReceivedRecord> recordsFrom(long offset) {
        return subscriber -> {
            KafkaConsumer<byte[], byte[]> consumer = consumer();
            consumer.assign(List.of(partition));
            consumer.seek(partition, offset);
            ConsumerSubscription subscription = new ConsumerSubscription(consumer, partition, subscriber, running);
            subscription.start();
        };
    }

    @Override
    public void close() {
        running.forEach(ConsumerSubscription::cancel);
        running.forEach(ConsumerSubscription::join);
    }

    static ClientException failed(TopicPartition partition, Exception cause) {
        return KafkaFailures.of("cannot read from " + partition, cause);
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        servers,
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        "weir-subscriber",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "none",
                        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                        4 << 20,
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        2_000),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
