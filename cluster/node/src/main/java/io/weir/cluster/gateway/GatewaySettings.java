package io.weir.cluster.gateway;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigUtil;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the listener runs with. Kafka's own settings keep Kafka's names, under {@code weir.kafka}; the others are under
 * {@code weir.gateway}.
 *
 * @param transport {@code weir.gateway.transport}
 * @param allocator {@code weir.gateway.allocator}
 * @param eventLoops {@code weir.gateway.event-loops}; 0: one per processor
 * @param backlog {@code weir.gateway.backlog}: connections that the system holds until they are accepted
 * @param requestMemoryBytes {@code weir.gateway.request-memory}: all request frames of the node together
 * @param readBufferBytes {@code weir.gateway.read-buffer}: read at once while the size of what comes is not known
 * @param maxInFlight {@code weir.gateway.max-requests-in-flight}: unanswered requests of one connection
 * @param frameTimeout {@code weir.gateway.frame-timeout}: how long a frame that has begun may make no progress
 * @param closeTimeout {@code weir.gateway.close-timeout}: how long a stop waits for answers under way
 * @param maxRequestBytes {@code socket.request.max.bytes}
 * @param sendBufferBytes {@code socket.send.buffer.bytes}; -1: the system's
 * @param receiveBufferBytes {@code socket.receive.buffer.bytes}; -1: the system's
 * @param maxConnections {@code max.connections}
 * @param maxIdle {@code connections.max.idle.ms}
 * @param fetchMaxBytes {@code fetch.max.bytes}: the greatest answer to a fetch, but for its first batch
 * @param fetchSessionSlots {@code max.incremental.fetch.session.cache.slots}
 */
public record GatewaySettings(
        Transport transport,
        Allocator allocator,
        int eventLoops,
        int backlog,
        long requestMemoryBytes,
        int readBufferBytes,
        int maxInFlight,
        Duration frameTimeout,
        Duration closeTimeout,
        int maxRequestBytes,
        int sendBufferBytes,
        int receiveBufferBytes,
        int maxConnections,
        Duration maxIdle,
        int fetchMaxBytes,
        int fetchSessionSlots) {

    /** How sockets are served: {@code AUTO} takes epoll where it is there. */
    public enum Transport {
        AUTO,
        EPOLL,
        NIO
    }

    /** Which of Netty's allocators frames and answers come from. */
    public enum Allocator {
        POOLED,
        ADAPTIVE
    }

    /** @throws IllegalArgumentException with every fault, one line each */
    public static GatewaySettings from(Config config) {
        return new Reader(config).read();
    }

    private static final class Reader {
        private static final int MIB = 1 << 20;
        private final Config config;
        private final List<String> faults = new ArrayList<>();

        Reader(Config config) {
            this.config = config;
        }

        GatewaySettings read() {
            GatewaySettings settings = new GatewaySettings(
                    oneOf("transport", Transport.class),
                    oneOf("allocator", Allocator.class),
                    (int) number(own("event-loops"), 0, 1024),
                    (int) number(own("backlog"), 1, 65_535),
                    bytes("request-memory", 16 * MIB, Long.MAX_VALUE / 2),
                    (int) bytes("read-buffer", 1024, 16 * MIB),
                    (int) number(own("max-requests-in-flight"), 1, 100_000),
                    duration("frame-timeout"),
                    duration("close-timeout"),
                    (int) number(kafka("socket.request.max.bytes"), 1024, Integer.MAX_VALUE - 64),
                    (int) number(kafka("socket.send.buffer.bytes"), -1, Integer.MAX_VALUE),
                    (int) number(kafka("socket.receive.buffer.bytes"), -1, Integer.MAX_VALUE),
                    (int) number(kafka("max.connections"), 1, Integer.MAX_VALUE),
                    Duration.ofMillis(number(kafka("connections.max.idle.ms"), 1, Long.MAX_VALUE / 1_000_000)),
                    (int) number(kafka("fetch.max.bytes"), 1024, Integer.MAX_VALUE),
                    (int) number(kafka("max.incremental.fetch.session.cache.slots"), 0, 1_000_000));
            if (faults.isEmpty() && settings.requestMemoryBytes < settings.maxRequestBytes) {
                faults.add("weir.gateway.request-memory: " + settings.requestMemoryBytes
                        + " is less than socket.request.max.bytes = " + settings.maxRequestBytes
                        + ", so that the greatest request could never be read");
            }
            if (!faults.isEmpty()) {
                throw new IllegalArgumentException(String.join("\n", faults));
            }
            return settings;
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
}
