package io.weir.client.kafka;

import io.weir.client.admin.GroupAdmin.GroupPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Looks up the times of single records: no request of the protocol says what time a record at an offset has, so that it must be read.
 * Of each partition one batch is fetched, and no more. Reads on a thread of its own.
 */
final class RecordTimes implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Map<String, Object> properties;
    private final Duration timeout;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread made = new Thread(task, "weir-record-times");
        made.setDaemon(true);
        return made;
    });
    private volatile KafkaConsumer<byte[], byte[]> reading;

    RecordTimes(Map<String, Object> client, Duration timeout) {
        this.properties = new HashMap<>(client);
        this.properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1);
        this.properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        this.properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        this.timeout = timeout;
    }

    CompletionStage<Map<GroupPartition, Long>> of(Map<GroupPartition, Long> offsets) {
        if (offsets.isEmpty()) {
            return CompletableFuture.completedFuture(Map.of());
        }
        return CompletableFuture.supplyAsync(() -> read(offsets), thread);
    }

    private Map<GroupPartition, Long> read(Map<GroupPartition, Long> offsets) {
        Map<GroupPartition, Long> times = new TreeMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            reading = consumer;
            List<TopicPartition> left = new ArrayList<>();
            offsets.keySet().forEach(partition -> left.add(KafkaGroupAdmin.theirs(partition)));
            consumer.assign(left);
            offsets.forEach((partition, offset) -> consumer.seek(KafkaGroupAdmin.theirs(partition), offset));
            long until = System.nanoTime() + timeout.toNanos();
            while (!left.isEmpty() && System.nanoTime() < until) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                for (TopicPartition partition : records.partitions()) {
                    ConsumerRecord<byte[], byte[]> first =
                            records.records(partition).get(0);
                    times.putIfAbsent(KafkaGroupAdmin.ours(partition), first.timestamp());
                    left.remove(partition);
                }
                consumer.pause(records.partitions());
            }
        } catch (WakeupException closed) {
            // Nobody waits for it any more.
        } catch (KafkaException e) {
            throw KafkaFailures.of("cannot read the times of records", e);
        } finally {
            reading = null;
        }
        return times;
    }

    @Override
    public void close() {
        thread.shutdownNow();
        KafkaConsumer<byte[], byte[]> consumer = reading;
        if (consumer != null) {
            consumer.wakeup();
        }
    }
}
