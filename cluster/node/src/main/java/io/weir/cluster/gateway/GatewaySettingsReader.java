package io.weir.cluster.gateway;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigUtil;
import io.weir.cluster.config.AddressLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads {@link GatewaySettings} and gathers every fault on the way. */
final class GatewaySettingsReader {
    private static final int MIB = 1 << 20;
    private final Config config;
    private final List<String> faults = new ArrayList<>();

    GatewaySettingsReader(Config config) {
        this.config = config;
    }

    GatewaySettings read() {
        int fieldsMax = (int) number(own("request-fields-max"), 1_000, 100_000_000);
        GatewaySettings settings = new GatewaySettings(
                oneOf("transport", GatewaySettings.Transport.class),
                oneOf("allocator", GatewaySettings.Allocator.class),
                (int) number(own("event-loops"), 0, 1024),
                (int) number(own("backlog"), 1, 65_535),
                requestMemory(),
                parsedMemory(fieldsMax),
                fieldsMax,
                bytes("answer-memory", MIB, Long.MAX_VALUE / 2),
                bytes("answers-per-connection", 1024, Long.MAX_VALUE / 2),
                (int) number(own("reserved-descriptors"), 0, 1_000_000),
                (int) bytes("read-buffer", 1024, 16 * MIB),
                (int) number(own("max-requests-in-flight"), 1, 100_000),
                duration("frame-timeout"),
                bytes("request-rate-min", 1, Long.MAX_VALUE / 2),
                duration("write-timeout"),
                duration("close-timeout"),
                (int) number(kafka("socket.request.max.bytes"), 1024, Integer.MAX_VALUE - 64),
                (int) number(kafka("socket.send.buffer.bytes"), -1, Integer.MAX_VALUE),
                (int) number(kafka("socket.receive.buffer.bytes"), -1, Integer.MAX_VALUE),
                connections(),
                Duration.ofMillis(number(kafka("connections.max.idle.ms"), 1, Long.MAX_VALUE / 1_000_000)),
                (int) number(kafka("fetch.max.bytes"), 1024, Integer.MAX_VALUE),
                (int) number(kafka("max.incremental.fetch.session.cache.slots"), 0, 1_000_000),
                number(own("fetch-session-partitions"), 0, Long.MAX_VALUE / 2),
                duration("fetch-session-min-age"));
        if (faults.isEmpty()) {
            check(settings);
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", faults));
        }
        return settings;
    }

    private void check(GatewaySettings settings) {
        if (settings.requestMemoryBytes() < settings.maxRequestBytes()) {
            faults.add(own("request-memory") + ": " + settings.requestMemoryBytes()
                    + " (or queued.max.request.bytes, if that is set) is less than socket.request.max.bytes = "
                    + settings.maxRequestBytes() + ", so that the greatest request could never be read");
        }
        if (settings.answersPerConnectionBytes() > settings.answerMemoryBytes()) {
            faults.add(own("answers-per-connection") + ": " + settings.answersPerConnectionBytes()
                    + " is more than weir.gateway.answer-memory = " + settings.answerMemoryBytes()
                    + ", which is for all connections");
        }
        if (ParsedMemory.bytes(settings.requestFieldsMax()) > settings.parsedMemoryBytes()) {
            faults.add(own("request-fields-max") + ": " + settings.requestFieldsMax() + " fields come to "
                    + ParsedMemory.bytes(settings.requestFieldsMax()) + " bytes, and weir.gateway.parsed-memory is "
                    + settings.parsedMemoryBytes());
        }
    }

    private long requestMemory() {
        long kafkas = number(kafka("queued.max.request.bytes"), -1, Long.MAX_VALUE / 2);
        long ours = bytes("request-memory", 16 * MIB, Long.MAX_VALUE / 2);
        return kafkas < 0 ? ours : kafkas;
    }

    /** 0 stands for a quarter of the heap, or for the greatest request if that is more. */
    private long parsedMemory(int fieldsMax) {
        long set = bytes("parsed-memory", 0, Long.MAX_VALUE / 2);
        return set > 0 ? set : Math.max(Runtime.getRuntime().maxMemory() / 4, ParsedMemory.bytes(fieldsMax));
    }

    private ConnectionLimits connections() {
        String path = kafka(ConnectionLimits.OVERRIDES);
        Map<String, Integer> overrides = Map.of();
        try {
            overrides = AddressLimits.parse(config.getString(path));
        } catch (IllegalArgumentException e) {
            faults.add(path + ": " + e.getMessage());
        } catch (ConfigException e) {
            faults.add(path + ": is not a text such as 127.0.0.1:100");
        }
        return new ConnectionLimits(
                (int) number(kafka(ConnectionLimits.ALL), 1, Integer.MAX_VALUE),
                (int) number(kafka(ConnectionLimits.PER_ADDRESS), 0, Integer.MAX_VALUE),
                overrides);
    }

    private static String own(String key) {
        return "weir.gateway." + key;
    }

    private static String kafka(String name) {
        return "weir.kafka." + ConfigUtil.quoteString(name);
    }

    private long number(String path, long min, long max) {
        return within(path, min, max, value(path, "a whole number", () -> config.getLong(path)));
    }

    private long bytes(String key, long min, long max) {
        String path = own(key);
        return within(path, min, max, value(path, "a size such as 64 KiB", () -> config.getBytes(path)));
    }

    private Duration duration(String key) {
        String path = own(key);
        Optional<Duration> read = value(path, "a duration such as 10s", () -> config.getDuration(path));
        if (read.isPresent() && read.get().toMillis() <= 0) {
            faults.add(path + ": is not above 0");
        }
        return read.orElse(Duration.ZERO);
    }

    private <E extends Enum<E>> E oneOf(String key, Class<E> type) {
        String path = own(key);
        List<String> names = Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
        return value(path, "one of " + names, () -> {
                    String text = config.getString(path);
                    if (!names.contains(text)) {
                        throw new ConfigException.BadValue(config.origin(), path, text);
                    }
                    return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
                })
                .orElse(null);
    }

    private <T> Optional<T> value(String path, String what, Supplier<T> read) {
        try {
            return Optional.of(read.get());
        } catch (ConfigException.Missing e) {
            faults.add(path + ": is not set");
        } catch (ConfigException e) {
            faults.add(path + ": '" + config.getValue(path).unwrapped() + "' is not " + what);
        }
        return Optional.empty();
    }

    private long within(String path, long min, long max, Optional<Long> read) {
        if (read.isPresent() && (read.get() < min || read.get() > max)) {
            faults.add(path + ": " + read.get() + " is not within " + min + " and " + max);
        }
        return read.orElse(min);
    }
}
