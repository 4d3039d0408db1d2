package io.weir.cli.records;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.client.ClientException;
import io.weir.client.ClientException.Kind;
import io.weir.client.admin.AdminSettings;
import io.weir.client.admin.GroupAdmin.GroupPartition;
import io.weir.client.admin.GroupAdmin.LogPosition;
import io.weir.client.admin.ReactiveAdmin;
import io.weir.client.cluster.Cluster;
import io.weir.client.cluster.ClusterSettings;
import io.weir.client.cluster.ConnectedCluster;
import io.weir.client.consumer.ConsumerSettings;
import io.weir.client.consumer.ReactiveConsumer;
import io.weir.client.consumer.RecordStream;
import io.weir.client.consumer.StartFrom;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads partitions of one topic, without a group. Used by one thread. Every method may wait for brokers and fails with a {@link
 * ClientException}.
 */
public final class TopicReader implements AutoCloseable {
    private static final int USUAL_WINDOW = 500;

    private final String topic;
    private final Cluster cluster;
    private final ReactiveAdmin admin;
    private final ReactiveConsumer<byte[], byte[]> consumer;
    private final int window;
    private Inbox inbox;

    /**
     * @param properties the consumer's; {@code max.poll.records} are asked for at a time
     * @throws ClientException when the consumer cannot be made of them
     */
    public TopicReader(String topic, Map<String, Object> properties) {
        this.topic = topic;
        Map<String, Object> all = new HashMap<>(properties);
        all.put("auto.offset.reset", "none");
        all.put("allow.auto.create.topics", false);
        try {
            ConsumerSettings<byte[], byte[]> settings =
                    ConsumerSettings.of(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            MeterRegistry registry = new SimpleMeterRegistry();
            window = Integer.parseInt(String.valueOf(all.getOrDefault("max.poll.records", USUAL_WINDOW)));
            cluster = new ConnectedCluster(ClusterSettings.of(all), registry);
            consumer = ReactiveConsumer.create(cluster, settings, registry);
            admin = ReactiveAdmin.create(cluster, AdminSettings.of(all), Runnable::run);
        } catch (KafkaException | NumberFormatException e) {
            throw ClientException.of(null, e);
        }
    }

    /** The partitions that the topic has. */
    public List<Integer> partitions() {
        try {
            return waitFor(admin.cluster().describe(List.of(topic))).get(0).partitions().stream()
                    .map(partition -> partition.partition())
                    .toList();
        } catch (ClientException e) {
            throw e.kind() == Kind.NOT_FOUND
                    ? new ClientException(Kind.NOT_FOUND, "topic " + topic + ": there is no such topic", e)
                    : e;
        }
    }

    /**
     * Begins, in place of what was read before. Where reading begins is found out before it returns, but for the first record: what is
     * written from now on counts.
     *
     * @param toEnd whether it ends where the partitions end now
     */
    public void begin(Collection<Integer> partitions, ReadFrom from, boolean toEnd) {
        Map<TopicPartition, StartFrom> starts = new HashMap<>();
        if (from instanceof ReadFrom.Earliest) {
            partitions.forEach(partition -> starts.put(partition(partition), StartFrom.earliest()));
        } else if (from instanceof ReadFrom.Offset at) {
            partitions.forEach(partition -> starts.put(partition(partition), StartFrom.offset(at.offset())));
        } else {
            starts(partitions, from)
                    .forEach((partition, offset) -> starts.put(partition(partition), StartFrom.offset(offset)));
        }
        end();
        RecordStream<ConsumerRecord<byte[], byte[]>> records =
                toEnd ? consumer.assignedToEnd(starts) : consumer.assigned(starts);
        inbox = new Inbox(topic, window);
        records.asFlow().subscribe(inbox);
    }

    private Map<Integer, Long> starts(Collection<Integer> partitions, ReadFrom from) {
        if (from instanceof ReadFrom.Time time) {
            return offsets(partitions, new LogPosition.AtTime(time.timestampMs()));
        }
        Map<Integer, Long> ends = offsets(partitions, new LogPosition.Latest());
        if (from instanceof ReadFrom.Last last) {
            Map<Integer, Long> first = offsets(partitions, new LogPosition.Earliest());
            ends.replaceAll((partition, end) -> Math.max(first.get(partition), end - last.records()));
        }
        return ends;
    }

    private Map<Integer, Long> offsets(Collection<Integer> partitions, LogPosition at) {
        List<GroupPartition> asked = partitions.stream()
                .map(partition -> new GroupPartition(topic, partition))
                .toList();
        Map<GroupPartition, Long> found = waitFor(admin.groups().offsets(asked, at));
        asked.stream().filter(one -> !found.containsKey(one)).findFirst().ifPresent(one -> {
            throw new ClientException(
                    Kind.UNAVAILABLE, "cannot read from " + topic + ": nobody says what " + one + " holds", null);
        });
        return found.entrySet().stream()
                .collect(Collectors.toMap(one -> one.getKey().partition(), Map.Entry::getValue));
    }

    private TopicPartition partition(int partition) {
        return new TopicPartition(topic, partition);
    }

    private static <T> T waitFor(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw ClientException.of(null, e);
        }
    }

    /** What has come, in the order of each partition; empty when nothing came in time, or nothing more comes. */
    public List<IncomingRecord> next(Duration atMost) {
        return inbox.next(atMost);
    }

    /** Whether all was taken, up to where it was to end. */
    public boolean ended() {
        return inbox.ended();
    }

    private void end() {
        if (inbox != null) {
            inbox.cancel();
        }
    }

    @Override
    public void close() {
        end();
        consumer.close();
        cluster.close();
    }
}
