package io.weir.client.pekko;

import com.typesafe.config.Config;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.client.cluster.Cluster;
import io.weir.client.cluster.ClusterSettings;
import io.weir.client.cluster.ConnectedCluster;
import io.weir.client.consumer.ReactiveConsumer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.pekko.actor.ClassicActorSystemProvider;

/**
 * What sources read with. Immutable. Properties have Apache Kafka's names; what is wrong with them is told, as a {@link ConfigException},
 * when a source is made. Each materialisation of a source has a consumer of its own, and connections of its own unless a cluster is given.
 */
public final class ConsumerSettings<K, V> {
    /** Where the configuration has them. */
    public static final String CONFIG_PATH = "weir.client.consumer";

    private final Map<String, Object> properties;
    private final Deserializer<K> keys;
    private final Deserializer<V> values;
    private final ReadAhead readAhead;
    private final Optional<Cluster> cluster;
    private final MeterRegistry registry;

    private ConsumerSettings(
            Map<String, Object> properties,
            Deserializer<K> keys,
            Deserializer<V> values,
            ReadAhead readAhead,
            Optional<Cluster> cluster,
            MeterRegistry registry) {
        this.properties = properties;
        this.keys = Objects.requireNonNull(keys, "the keys' deserializer");
        this.values = Objects.requireNonNull(values, "the values' deserializer");
        this.readAhead = readAhead;
        this.cluster = cluster;
        this.registry = registry;
    }

    /** From {@link #CONFIG_PATH} of the system's configuration. */
    public static <K, V> ConsumerSettings<K, V> create(
            ClassicActorSystemProvider system, Deserializer<K> keys, Deserializer<V> values) {
        return create(system.classicSystem().settings().config().getConfig(CONFIG_PATH), keys, values);
    }

    /**
     * @param config with the keys of {@link #CONFIG_PATH}
     * @throws ConfigException that names the faults in them
     */
    public static <K, V> ConsumerSettings<K, V> create(Config config, Deserializer<K> keys, Deserializer<V> values) {
        Checks checks = new Checks();
        Map<String, Object> properties = checks.properties("properties", config);
        int records = checks.read("read-ahead-records", config::getInt, 1);
        long bytes = checks.read("read-ahead-bytes", config::getBytes, 1L);
        checks.atLeastOne("read-ahead-records", records);
        checks.atLeastOne("read-ahead-bytes", bytes);
        checks.done();
        return new ConsumerSettings<>(
                properties, keys, values, new ReadAhead(records, bytes), Optional.empty(), new SimpleMeterRegistry());
    }

    public ConsumerSettings<K, V> withBootstrapServers(String servers) {
        return withProperty("bootstrap.servers", servers);
    }

    public ConsumerSettings<K, V> withGroupId(String group) {
        return withProperty("group.id", group);
    }

    public ConsumerSettings<K, V> withGroupInstanceId(String instance) {
        return withProperty("group.instance.id", instance);
    }

    public ConsumerSettings<K, V> withClientId(String client) {
        return withProperty("client.id", client);
    }

    public ConsumerSettings<K, V> withProperty(String name, String value) {
        return withProperties(Map.of(name, value));
    }

    public ConsumerSettings<K, V> withProperties(Map<String, String> more) {
        Map<String, Object> all = new HashMap<>(properties);
        all.putAll(more);
        return new ConsumerSettings<>(all, keys, values, readAhead, cluster, registry);
    }

    /** What a source may hold ready for its stream, in records and in bytes on the wire. */
    public ConsumerSettings<K, V> withReadAhead(int records, long bytes) {
        return new ConsumerSettings<>(properties, keys, values, new ReadAhead(records, bytes), cluster, registry);
    }

    /** Sources share the connections of this cluster; the caller closes it after them. */
    public ConsumerSettings<K, V> withCluster(Cluster shared) {
        return new ConsumerSettings<>(properties, keys, values, readAhead, Optional.of(shared), registry);
    }

    /** Where the meters of its consumers go; without, nobody reads them. */
    public ConsumerSettings<K, V> withMeterRegistry(MeterRegistry meters) {
        return new ConsumerSettings<>(properties, keys, values, readAhead, cluster, meters);
    }

    /** Null when it is not set. */
    public String getProperty(String name) {
        Object value = properties.get(name);
        return value == null ? null : value.toString();
    }

    ReadAhead readAhead() {
        return readAhead;
    }

    /** The core's. @throws ConfigException that names the faults in the properties */
    io.weir.client.consumer.ConsumerSettings<K, V> core() {
        if (cluster.isEmpty()) {
            ClusterSettings.of(properties);
        }
        return io.weir.client.consumer.ConsumerSettings.of(properties, keys, values);
    }

    /** A consumer and what is to be called when it has closed. */
    record Opened<K, V>(ReactiveConsumer<K, V> consumer, Supplier<CompletionStage<Void>> closing) {}

    /** @param executor the stream's */
    Opened<K, V> open(Executor executor) {
        Cluster own = cluster.isPresent() ? null : new ConnectedCluster(ClusterSettings.of(properties), registry);
        ReactiveConsumer<K, V> consumer =
                ReactiveConsumer.create(cluster.orElse(own), core().withExecutor(executor), registry);
        return new Opened<>(consumer, () -> consumer.closing()
                .thenCompose(done -> own == null ? CompletableFuture.completedFuture(null) : own.closing()));
    }
}
