package io.weir.client.kafka;

import io.weir.client.ClientException;
import io.weir.client.topic.Header;
import io.weir.client.topic.IncomingRecord;
import io.weir.client.topic.ReadFrom;
import io.weir.client.topic.TopicReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads by a {@link KafkaConsumer} that assigns its partitions. */
public final class KafkaTopicReader implements TopicReader {
    private final String topic;
    private final KafkaConsumer<byte[], byte[]> consumer;

    /**
     * @param properties the consumer's; no group is joined
     * @throws ClientException when the consumer cannot be made of them
     */
    public KafkaTopicReader(String topic, Map<String, Object> properties) {
        this.topic = topic;
        Map<String, Object> all = new HashMap<>(properties);
        all.put("enable.auto.commit", false);
        all.put("auto.offset.reset", "none");
        all.put("allow.auto.create.topics", false);
        consumer = tried(() -> new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    @Override
    public List<Integer> partitions() {
        List<Integer> partitions = tried(() -> consumer.partitionsFor(topic).stream()
                .map(partition -> partition.partition())
                .sorted()
                .toList());
        if (partitions.isEmpty()) {
            throw new ClientException(
                    ClientException.Kind.NOT_FOUND, "topic " + topic + ": there is no such topic", null);
        }
        return partitions;
    }

    @Override
    public void begin(Collection<Integer> partitions, ReadFrom from) {
        List<TopicPartition> assigned = partitions.stream()
                .map(partition -> new TopicPartition(topic, partition))
                .toList();
        tried(() -> {
            consumer.assign(assigned);
            seek(assigned, from);
            // A seek to an end is done when it is asked for: what is written from now on counts.
            assigned.forEach(consumer::position);
            return null;
        });
    }

    private void seek(List<TopicPartition> assigned, ReadFrom from) {
        if (from instanceof ReadFrom.Earliest) {
            consumer.seekToBeginning(assigned);
        } else if (from instanceof ReadFrom.Latest) {
            consumer.seekToEnd(assigned);
        } else if (from instanceof ReadFrom.Offset at) {
            assigned.forEach(partition -> consumer.seek(partition, at.offset()));
        } else if (from instanceof ReadFrom.Last last) {
            Map<TopicPartition, Long> starts = consumer.beginningOffsets(assigned);
            consumer.endOffsets(assigned)
                    .forEach((partition, end) ->
                            consumer.seek(partition, Math.max(starts.get(partition), end - last.records())));
        } else {
            long timestampMs = ((ReadFrom.Time) from).timestampMs();
            Map<TopicPartition, Long> times = new HashMap<>();
            assigned.forEach(partition -> times.put(partition, timestampMs));
            Map<TopicPartition, Long> ends = consumer.endOffsets(assigned);
            Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
            assigned.forEach(partition -> {
                OffsetAndTimestamp at = found.get(partition);
                consumer.seek(partition, at == null ? ends.get(partition) : at.offset());
            });
        }
    }

    @Override
    public Map<Integer, Long> positions() {
        Map<Integer, Long> positions = new HashMap<>();
        tried(() -> {
            consumer.assignment()
                    .forEach(partition -> positions.put(partition.partition(), consumer.position(partition)));
            return null;
        });
        return positions;
    }

    @Override
    public Map<Integer, Long> ends() {
        Map<Integer, Long> ends = new HashMap<>();
        tried(() -> consumer.endOffsets(consumer.assignment()))
                .forEach((partition, end) -> ends.put(partition.partition(), end));
        return ends;
    }

    @Override
    public List<IncomingRecord> next(Duration atMost) {
        try {
            List<IncomingRecord> records = new ArrayList<>();
            consumer.poll(atMost).forEach(record -> records.add(incoming(record)));
            return records;
        } catch (WakeupException stopped) {
            return List.of();
        } catch (KafkaException e) {
            throw failed(e);
        }
    }

    private static IncomingRecord incoming(ConsumerRecord<byte[], byte[]> record) {
        List<Header> headers = StreamSupport.stream(record.headers().spliterator(), false)
                .map(header -> new Header(header.key(), header.value()))
                .toList();
        return new IncomingRecord(
                record.partition(), record.offset(), record.timestamp(), record.key(), record.value(), headers);
    }

    @Override
    public void stop() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
    }

    private <T> T tried(Supplier<T> work) {
        try {
            return work.get();
        } catch (KafkaException | IllegalArgumentException e) {
            throw failed(e);
        }
    }

    private ClientException failed(Exception e) {
        return KafkaFailures.of("cannot read from " + topic, e);
    }
}
