package io.weir.client.pekko;

import com.typesafe.config.Config;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.client.producer.RecordProducer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.pekko.actor.ClassicActorSystemProvider;

/**
 * What flows and sinks publish with. Immutable. Properties have Apache Kafka's names; what is wrong with them is told, as a {@link
 * ConfigException}, when a flow is made. Each materialisation has a producer of its own, unless one is given.
 */
public final class ProducerSettings<K, V> {
    /** Where the configuration has them. */
    public static final String CONFIG_PATH = "weir.client.producer";

    private final Map<String, Object> properties;
    private final Serializer<K> keys;
    private final Serializer<V> values;
    private final int parallelism;
    private final Optional<RecordProducer<K, V>> shared;
    private final MeterRegistry registry;

    private ProducerSettings(
            Map<String, Object> properties,
            Serializer<K> keys,
            Serializer<V> values,
            int parallelism,
            Optional<RecordProducer<K, V>> shared,
            MeterRegistry registry) {
        this.properties = properties;
        this.keys = Objects.requireNonNull(keys, "the keys' serializer");
        this.values = Objects.requireNonNull(values, "the values' serializer");
        this.parallelism = parallelism;
        this.shared = shared;
        this.registry = registry;
    }

    /** From {@link #CONFIG_PATH} of the system's configuration. */
    public static <K, V> ProducerSettings<K, V> create(
            ClassicActorSystemProvider system, Serializer<K> keys, Serializer<V> values) {
        return create(system.classicSystem().settings().config().getConfig(CONFIG_PATH), keys, values);
    }

    /**
     * @param config with the keys of {@link #CONFIG_PATH}
     * @throws ConfigException that names the faults in them
     */
    public static <K, V> ProducerSettings<K, V> create(Config config, Serializer<K> keys, Serializer<V> values) {
        Checks checks = new Checks();
        Map<String, Object> properties = checks.properties("properties", config);
        int parallelism = checks.read("parallelism", config::getInt, 1);
        checks.atLeastOne("parallelism", parallelism);
        checks.done();
        return new ProducerSettings<>(
                properties, keys, values, parallelism, Optional.empty(), new SimpleMeterRegistry());
    }

    public ProducerSettings<K, V> withBootstrapServers(String servers) {
        return withProperty("bootstrap.servers", servers);
    }

    public ProducerSettings<K, V> withClientId(String client) {
        return withProperty("client.id", client);
    }

    public ProducerSettings<K, V> withProperty(String name, String value) {
        return withProperties(Map.of(name, value));
    }

    public ProducerSettings<K, V> withProperties(Map<String, String> more) {
        Map<String, Object> all = new HashMap<>(properties);
        all.putAll(more);
        return new ProducerSettings<>(all, keys, values, parallelism, shared, registry);
    }

    /** How many elements may wait for their results. */
    public ProducerSettings<K, V> withParallelism(int elements) {
        Checks checks = new Checks();
        checks.atLeastOne("parallelism", elements);
        checks.done();
        return new ProducerSettings<>(properties, keys, values, elements, shared, registry);
    }

    /** Streams share this producer; its settings count then, and the caller closes it after them. */
    public ProducerSettings<K, V> withProducer(RecordProducer<K, V> producer) {
        return new ProducerSettings<>(properties, keys, values, parallelism, Optional.of(producer), registry);
    }

    /** Where the meters of its producers go; without, nobody reads them. */
    public ProducerSettings<K, V> withMeterRegistry(MeterRegistry meters) {
        return new ProducerSettings<>(properties, keys, values, parallelism, shared, meters);
    }

    /** Null when it is not set. */
    public String getProperty(String name) {
        Object value = properties.get(name);
        return value == null ? null : value.toString();
    }

    int parallelism() {
        return parallelism;
    }

    Optional<RecordProducer<K, V>> shared() {
        return shared;
    }

    /** The core's. @throws ConfigException that names the faults in the properties */
    io.weir.client.producer.ProducerSettings core() {
        return io.weir.client.producer.ProducerSettings.of(properties);
    }

    /** @param executor the stream's */
    RecordProducer<K, V> open(Executor executor) {
        return RecordProducer.create(core(), keys, values, executor, registry);
    }
}
