package io.weir.client.consumer;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;

import io.weir.client.consumer.fetch.FetchLimits;
import io.weir.client.wire.fetch.Isolation;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * How records are consumed. Names, units and, where they exist there, the defaults are Apache Kafka's; names that are the cluster's are
 * passed over. Immutable, and valid: there is no way to one but {@link #of}.
 *
 * @param bufferBytes {@code buffer.memory}: what all streams of a consumer may hold of what they fetched, in bytes on the wire
 * @param startTimeout {@code default.api.timeout.ms}: how long a question to the cluster is tried again
 * @param requestTimeout {@code request.timeout.ms}
 * @param group {@code group.id}
 * @param instanceId {@code group.instance.id}
 * @param assignor {@code group.remote.assignor}
 * @param rebalanceTimeout {@code max.poll.interval.ms}: how long revoked partitions may take to be confirmed and committed; what a broker
 *     waits before it gives them to others
 * @param autoCommit {@code enable.auto.commit}: whether plain records count as confirmed when their {@code onNext} has returned
 * @param commitInterval {@code auto.commit.interval.ms}: how long a confirmation may wait for others to be committed with
 * @param maxUnconfirmed {@code max.unconfirmed.records}: delivered and unconfirmed records of one partition, behind which it waits
 * @param policy {@code deserialization.failure.policy}
 * @param executor where deserialisers run and subscribers are signalled; empty for threads of the consumer's own
 */
public record ConsumerSettings<K, V>(
        Deserializer<K> keys,
        Deserializer<V> values,
        FetchLimits limits,
        long bufferBytes,
        boolean checkCrcs,
        Duration startTimeout,
        Duration requestTimeout,
        Optional<String> group,
        Optional<String> instanceId,
        Optional<String> assignor,
        Duration rebalanceTimeout,
        boolean autoCommit,
        Duration commitInterval,
        int maxUnconfirmed,
        DeserializationPolicy policy,
        Optional<Executor> executor) {
    private static final String RESET = "auto.offset.reset";
    private static final String BY_DURATION = "by_duration:";

    /** The definitions, for those who list them. */
    public static ConfigDef definitions() {
        ConfigDef all = new ConfigDef();
        number(all, "buffer.memory", Type.LONG, 64L << 20, 1L << 10);
        number(all, "fetch.min.bytes", Type.INT, 1, 0);
        number(all, "fetch.max.bytes", Type.INT, 50 << 20, 1);
        number(all, "max.partition.fetch.bytes", Type.INT, 1 << 20, 1);
        number(all, "fetch.max.wait.ms", Type.INT, 500, 0);
        number(all, "retry.backoff.ms", Type.INT, 100, 0);
        number(all, "retry.backoff.max.ms", Type.INT, 1_000, 0);
        number(all, "default.api.timeout.ms", Type.INT, 60_000, 1);
        number(all, "request.timeout.ms", Type.INT, 30_000, 1);
        number(all, "outage.timeout.ms", Type.INT, 120_000, 0);
        number(all, "max.poll.interval.ms", Type.INT, 300_000, 1);
        number(all, "auto.commit.interval.ms", Type.INT, 5_000, 0);
        number(all, "max.unconfirmed.records", Type.INT, 1_000_000, 1);
        all.define("enable.auto.commit", Type.BOOLEAN, true, LOW, "");
        all.define("check.crcs", Type.BOOLEAN, true, LOW, "");
        all.define("group.id", Type.STRING, null, LOW, "");
        all.define("group.instance.id", Type.STRING, null, LOW, "");
        all.define("group.remote.assignor", Type.STRING, null, LOW, "");
        all.define(RESET, Type.STRING, "latest", LOW, "earliest, latest, none or by_duration:<ISO 8601 duration>");
        all.define(
                "isolation.level",
                Type.STRING,
                "read_uncommitted",
                ValidString.in("read_uncommitted", "read_committed"),
                LOW,
                "");
        all.define(
                "deserialization.failure.policy", Type.STRING, "fail", ValidString.in("fail", "skip", "raw"), LOW, "");
        return all;
    }

    private static void number(ConfigDef all, String name, Type type, Number byDefault, Number least) {
        all.define(name, type, byDefault, Range.atLeast(least), LOW, "");
    }

    /** @throws ConfigException that names every fault there is */
    public static <K, V> ConsumerSettings<K, V> of(
            Map<String, ?> properties, Deserializer<K> keys, Deserializer<V> values) {
        Objects.requireNonNull(keys, "the keys' deserializer");
        Objects.requireNonNull(values, "the values' deserializer");
        List<String> faults = new ArrayList<>();
        Map<String, Object> set = new HashMap<>();
        Map<String, String> texts = new HashMap<>();
        properties.forEach((name, value) -> texts.put(name, value == null ? null : value.toString()));
        for (ConfigValue value : definitions().validate(texts)) {
            faults.addAll(value.errorMessages());
            set.put(value.name(), value.value());
        }
        Optional<StartFrom> reset = reset((String) set.get(RESET), faults);
        text(set, "group.id").filter(String::isBlank).ifPresent(blank -> faults.add("group.id is empty"));
        if (text(set, "group.instance.id").isPresent() && text(set, "group.id").isEmpty()) {
            faults.add("group.instance.id is set, and group.id is not");
        }
        if (!faults.isEmpty()) {
            throw new ConfigException(String.join("; ", faults));
        }
        return valid(set, reset, keys, values);
    }

    private static <K, V> ConsumerSettings<K, V> valid(
            Map<String, Object> set, Optional<StartFrom> reset, Deserializer<K> keys, Deserializer<V> values) {
        FetchLimits limits = new FetchLimits(
                (Integer) set.get("fetch.max.bytes"),
                (Integer) set.get("max.partition.fetch.bytes"),
                (Integer) set.get("fetch.min.bytes"),
                (Integer) set.get("fetch.max.wait.ms"),
                (Integer) set.get("retry.backoff.ms"),
                Math.max((Integer) set.get("retry.backoff.ms"), (Integer) set.get("retry.backoff.max.ms")),
                (Integer) set.get("outage.timeout.ms"),
                Isolation.valueOf(upper(set, "isolation.level")),
                reset);
        return new ConsumerSettings<>(
                keys,
                values,
                limits,
                (Long) set.get("buffer.memory"),
                (Boolean) set.get("check.crcs"),
                ms(set, "default.api.timeout.ms"),
                ms(set, "request.timeout.ms"),
                text(set, "group.id"),
                text(set, "group.instance.id"),
                text(set, "group.remote.assignor"),
                ms(set, "max.poll.interval.ms"),
                (Boolean) set.get("enable.auto.commit"),
                ms(set, "auto.commit.interval.ms"),
                (Integer) set.get("max.unconfirmed.records"),
                DeserializationPolicy.valueOf(upper(set, "deserialization.failure.policy")),
                Optional.empty());
    }

    private static Optional<StartFrom> reset(String value, List<String> faults) {
        switch (value) {
            case "earliest":
                return Optional.of(StartFrom.earliest());
            case "latest":
                return Optional.of(StartFrom.latest());
            case "none":
                return Optional.empty();
            default:
                try {
                    if (value.startsWith(BY_DURATION)) {
                        return Optional.of(StartFrom.ago(Duration.parse(value.substring(BY_DURATION.length()))));
                    }
                } catch (DateTimeParseException | IllegalArgumentException e) {
                    // Said below.
                }
                faults.add(RESET + ": '" + value + "' is none of earliest, latest, none, " + BY_DURATION
                        + "<ISO 8601 duration>");
                return Optional.empty();
        }
    }

    private static Duration ms(Map<String, Object> set, String name) {
        return Duration.ofMillis((Integer) set.get(name));
    }

    private static Optional<String> text(Map<String, Object> set, String name) {
        return Optional.ofNullable((String) set.get(name));
    }

    private static String upper(Map<String, Object> set, String name) {
        return ((String) set.get(name)).toUpperCase(Locale.ROOT);
    }

    /** The same with another executor; each subscription uses it serially. */
    public ConsumerSettings<K, V> withExecutor(Executor other) {
        return new ConsumerSettings<>(
                keys,
                values,
                limits,
                bufferBytes,
                checkCrcs,
                startTimeout,
                requestTimeout,
                group,
                instanceId,
                assignor,
                rebalanceTimeout,
                autoCommit,
                commitInterval,
                maxUnconfirmed,
                policy,
                Optional.of(other));
    }
}
