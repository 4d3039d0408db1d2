package io.weir.cluster.gateway;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was refused to clients: each refusal is counted by {@code weir.gateway.refusals}, and each cause is told in the log once, not
 * each time. A cause is told for every client address, but for those causes that concern all clients alike; it is told again when it has
 * come ten times as often as when it was last told (the 10th, the 100th, …), so that a flood costs a handful of lines. An address begins
 * anew when a thousand others were refused something since it was, and the limits of connections when they were changed.
 *
 * <p>Safe for any thread.
 */
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final int REMEMBERED = 1_000;
    private static final int LONGEST_REASON = 300;

    /** Why something was refused; the tag of the meter is the name in lower case. */
    enum Cause {
        MAX_CONNECTIONS(false),
        DESCRIPTORS(false),
        MAX_CONNECTIONS_PER_ADDRESS(true),
        /** A frame that can be none, or is too large. */
        INVALID_FRAME(true),
        /** What cannot be read, or is not served. */
        INVALID_REQUEST(true),
        /** A request that makes more objects than one may. */
        REQUEST_FIELDS(true),
        /** The node's memory for the objects of requests is spent. */
        PARSED_MEMORY(false),
        /** A request that arrives too slowly or not at all. */
        SLOW_REQUEST(true),
        /** An answer that is not read. */
        SLOW_READER(true),
        /** The node's memory for answers is spent. */
        ANSWER_MEMORY(false),
        /** A produce without acks that failed. */
        UNACKNOWLEDGED(true),
        /** Nothing to do for too long; this is no fault and not logged. */
        IDLE(true);

        private final boolean ofAddress;

        Cause(boolean ofAddress) {
            this.ofAddress = ofAddress;
        }

        String tag() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private record Key(Cause cause, InetAddress address) {}

    private final Map<Cause, Counter> counters = new EnumMap<>(Cause.class);
    private final Map<Key, Long> told = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Long> eldest) {
            return size() > REMEMBERED;
        }
    };

    Refusals(MeterRegistry registry) {
        for (Cause cause : Cause.values()) {
            counters.put(cause, registry.counter("weir.gateway.refusals", "cause", cause.tag()));
        }
    }

    /** A connection that is not accepted. */
    void refuse(Cause cause, InetAddress address, String reason) {
        tell("Refusing connection", cause, address, reason);
    }

    /** A connection that is closed. */
    void close(Cause cause, InetAddress address, String reason) {
        tell("Closing connection", cause, address, reason);
    }

    private void tell(String what, Cause cause, InetAddress address, String reason) {
        counters.get(cause).increment();
        if (cause == Cause.IDLE) {
            LOG.debug("{} from {}: {}", what, address, reason);
            return;
        }
        long times = count(new Key(cause, cause.ofAddress ? address : null));
        if (times == 1) {
            LOG.warn("{} from {}: {}", what, address.getHostAddress(), printable(reason));
        } else if (isPowerOfTen(times)) {
            String before = cause.ofAddress ? "for this address" : "for all addresses";
            LOG.warn(
                    "{} from {}: {} ({} times {} by now)",
                    what,
                    address.getHostAddress(),
                    printable(reason),
                    times,
                    before);
        }
    }

    private long count(Key key) {
        synchronized (told) {
            return told.merge(key, 1L, Long::sum);
        }
    }

    /** The limits of connections are others now. */
    void forgetConnections() {
        synchronized (told) {
            told.keySet()
                    .removeIf(key ->
                            key.cause == Cause.MAX_CONNECTIONS || key.cause == Cause.MAX_CONNECTIONS_PER_ADDRESS);
        }
    }

    private static boolean isPowerOfTen(long times) {
        long rest = times;
        while (rest % 10 == 0) {
            rest /= 10;
        }
        return rest == 1;
    }

    /** One line of bounded length, whatever a client put into it. */
    private static String printable(String reason) {
        String bounded = reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "…";
        return bounded.replaceAll("\\p{Cntrl}", "?");
    }
}
