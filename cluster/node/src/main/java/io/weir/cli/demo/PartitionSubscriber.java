package io.weir.cli.demo;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.client.ClientException;
import io.weir.client.cluster.Cluster;
import io.weir.client.cluster.ClusterSettings;
import io.weir.client.cluster.ConnectedCluster;
import io.weir.client.cluster.Target;
import io.weir.client.consumer.ConsumerSettings;
import io.weir.client.consumer.ReactiveConsumer;
import io.weir.client.consumer.StartFrom;
import io.weir.client.wire.fetch.Isolation;
import io.weir.client.wire.fetch.OffsetLookup;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads one partition, without a group. */
public final class PartitionSubscriber implements RecordSubscriber {
    private static final int UNKNOWN_EPOCH = -1;

    private final TopicPartition partition;
    private final ClusterSettings settings;
    private final Cluster cluster;
    private final ReactiveConsumer<byte[], byte[]> consumer;

    /** @param servers {@code HOST:PORT}, one or more separated by commas */
    public PartitionSubscriber(String servers, String topic, int partition) {
        this.partition = new TopicPartition(topic, partition);
        Map<String, Object> properties = Map.of(
                "bootstrap.servers",
                servers,
                "client.id",
                "weir-subscriber",
                "auto.offset.reset",
                "none",
                "max.partition.fetch.bytes",
                4 << 20);
        settings = ClusterSettings.of(properties);
        MeterRegistry registry = new SimpleMeterRegistry();
        cluster = new ConnectedCluster(settings, registry);
        consumer = ReactiveConsumer.create(
                cluster,
                ConsumerSettings.of(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                registry);
    }

    @Override
    public long endOffset() {
        OffsetLookup.Part end = new OffsetLookup.Part(partition, UNKNOWN_EPOCH, OffsetLookup.LATEST);
        OffsetLookup request = new OffsetLookup(Isolation.READ_UNCOMMITTED, List.of(end));
        try {
            OffsetLookup.Found found = cluster.call(Target.leaderOf(partition), request, settings.apiTimeout())
                    .toCompletableFuture()
                    .join()
                    .get(0);
            if (found.failure() != null) {
                throw found.failure();
            }
            return found.offset();
        } catch (CompletionException | ApiException e) {
            throw ClientException.of("cannot read from " + partition, e);
        }
    }

    @Override
    public Flow.Publisher<ConsumerRecord<byte[], byte[]>> recordsFrom(long offset) {
        return consumer.assigned(Map.of(partition, StartFrom.offset(offset))).asFlow();
    }

    @Override
    public void close() {
        consumer.close();
        cluster.close();
    }
}
