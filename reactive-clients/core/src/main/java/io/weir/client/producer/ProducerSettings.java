package io.weir.client.producer;

import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;

import io.weir.client.cluster.ClusterSettings;
import io.weir.client.cluster.Faults;
import io.weir.client.wire.CompressionKind;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;

/**
 * A producer's settings. Names, units and meaning are Apache Kafka's; defaults too, but for {@code batch.size} (64 KiB: a batch's buffer
 * grows with its records, so that a small one costs little, while one of twice the size has left the processor's nearest caches before it
 * is sent: a tenth slower) and {@code linger.ms} (0: a batch that waits for its connection grows without).
 *
 * @param acks 0, 1 or -1 for all
 * @param idempotent {@code enable.idempotence}; needs all acknowledgements and at most five requests in flight
 * @param retries how often a batch is sent again, within the delivery time-out
 * @param batchBytes {@code batch.size}: a batch that has so many bytes takes no more records
 * @param linger {@code linger.ms}: how long a batch waits for more records although it could be sent
 * @param bufferBytes {@code buffer.memory}: the budget of all records that have no result yet
 * @param maxRequestBytes {@code max.request.size}: of one record, before compression, and about that of a request
 * @param deliveryTimeout {@code delivery.timeout.ms}: after it a record has its result, whatever happens
 * @param maxBlock {@code max.block.ms}: how long records wait for their topic to be found; nothing blocks
 * @param adaptivePartitions {@code partitioner.adaptive.partitioning.enable}
 * @param ignoreKeys {@code partitioner.ignore.keys}
 */
public record ProducerSettings(
        ClusterSettings cluster,
        short acks,
        boolean idempotent,
        int retries,
        int batchBytes,
        Duration linger,
        long bufferBytes,
        int maxRequestBytes,
        Duration deliveryTimeout,
        Duration maxBlock,
        CompressionKind compression,
        boolean adaptivePartitions,
        boolean ignoreKeys) {
    private static final int MAX_IN_FLIGHT_OF_IDEMPOTENCE = 5;

    /** The definitions, those of the connection included. */
    public static ConfigDef definitions() {
        ConfigDef all = ClusterSettings.definitions();
        all.define("acks", Type.STRING, "all", ValidString.in("all", "-1", "0", "1"), MEDIUM, "");
        all.define("enable.idempotence", Type.BOOLEAN, true, MEDIUM, "");
        all.define("retries", Type.INT, Integer.MAX_VALUE, Range.atLeast(0), MEDIUM, "");
        all.define("batch.size", Type.INT, 64 << 10, Range.atLeast(0), MEDIUM, "");
        all.define("linger.ms", Type.LONG, 0, Range.atLeast(0), MEDIUM, "");
        all.define("buffer.memory", Type.LONG, 32 << 20, Range.atLeast(1), MEDIUM, "");
        all.define("max.request.size", Type.INT, 1 << 20, Range.atLeast(1), MEDIUM, "");
        all.define("delivery.timeout.ms", Type.INT, 120_000, Range.atLeast(1), MEDIUM, "");
        all.define("max.block.ms", Type.LONG, 60_000, Range.atLeast(1), MEDIUM, "");
        all.define(
                "compression.type",
                Type.STRING,
                "none",
                ValidString.in("none", "gzip", "snappy", "lz4", "zstd"),
                MEDIUM,
                "");
        all.define("partitioner.adaptive.partitioning.enable", Type.BOOLEAN, true, MEDIUM, "");
        all.define("partitioner.ignore.keys", Type.BOOLEAN, false, MEDIUM, "");
        return all;
    }

    /** @throws org.apache.kafka.common.config.ConfigException that names every fault there is */
    public static ProducerSettings of(Map<String, ?> properties) {
        Faults faults = new Faults();
        if (properties.get("transactional.id") != null) {
            faults.add("transactional.id: this producer has no transactions");
        }
        Map<String, Object> values = faults.parse(definitions(), properties);
        if (values.isEmpty()) {
            faults.throwIfAny();
        }
        boolean wanted = properties.containsKey("enable.idempotence");
        boolean idempotent = idempotent(values, wanted, faults);
        ProducerSettings settings = new ProducerSettings(
                ClusterSettings.of(values, faults),
                acks(values),
                idempotent,
                (Integer) values.get("retries"),
                Math.max(1, (Integer) values.get("batch.size")),
                Duration.ofMillis((Long) values.get("linger.ms")),
                (Long) values.get("buffer.memory"),
                (Integer) values.get("max.request.size"),
                deliveryTimeout(values, properties.containsKey("delivery.timeout.ms"), faults),
                Duration.ofMillis((Long) values.get("max.block.ms")),
                CompressionKind.valueOf(((String) values.get("compression.type")).toUpperCase(Locale.ROOT)),
                (Boolean) values.get("partitioner.adaptive.partitioning.enable"),
                (Boolean) values.get("partitioner.ignore.keys"));
        if (settings.bufferBytes < settings.maxRequestBytes) {
            faults.add("buffer.memory is " + settings.bufferBytes + ", less than the max.request.size of "
                    + settings.maxRequestBytes);
        }
        faults.throwIfAny();
        return settings;
    }

    private static short acks(Map<String, ?> values) {
        String acks = (String) values.get("acks");
        return acks.equals("all") ? -1 : Short.parseShort(acks);
    }

    /** Who did not ask for idempotence goes without it where other settings are against it, as with Apache Kafka. */
    private static boolean idempotent(Map<String, ?> values, boolean wanted, Faults faults) {
        if (!(Boolean) values.get("enable.idempotence")) {
            return false;
        }
        String against = acks(values) != -1
                ? "acks=all"
                : (Integer) values.get("retries") == 0
                        ? "retries"
                        : (Integer) values.get("max.in.flight.requests.per.connection") > MAX_IN_FLIGHT_OF_IDEMPOTENCE
                                ? "max.in.flight.requests.per.connection of at most " + MAX_IN_FLIGHT_OF_IDEMPOTENCE
                                : null;
        if (against != null && wanted) {
            faults.add("enable.idempotence needs " + against);
        }
        return against == null;
    }

    private static Duration deliveryTimeout(Map<String, ?> values, boolean wanted, Faults faults) {
        long least = (Long) values.get("linger.ms") + (Integer) values.get("request.timeout.ms");
        int asked = (Integer) values.get("delivery.timeout.ms");
        if (asked < least && wanted) {
            faults.add("delivery.timeout.ms is " + asked + ", less than linger.ms and request.timeout.ms together, "
                    + least);
        }
        return Duration.ofMillis(Math.max(asked, least));
    }

    QueueSettings queue() {
        return new QueueSettings(
                idempotent,
                cluster.connection().maxInFlight(),
                retries,
                batchBytes,
                compression,
                linger.toNanos(),
                deliveryTimeout.toNanos(),
                cluster.retry());
    }
}
