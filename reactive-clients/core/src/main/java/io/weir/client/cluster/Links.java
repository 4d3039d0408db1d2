package io.weir.client.cluster;

import io.weir.client.wire.BrokerConnection;
import io.weir.client.wire.Connector;
import io.weir.client.wire.Lane;
import io.weir.client.wire.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.DisconnectException;

/**
 * The connections: at most one to each address and lane, opened when something is to be sent, and not again before the back-off since the
 * last failure is over. Used on the event loop only.
 */
final class Links {
    /** Where a connection goes. */
    record Address(String host, int port) {}

    private record Key(Address address, Lane lane) {}

    /** What is kept of one address and lane from connection to connection. */
    private static final class Link {
        BrokerConnection connection;
        int failures;
        int turn;
        long notBeforeNanos;
        ApiException lastFailure;

        boolean rests(long nowNanos) {
            return connection == null && failures > 0 && notBeforeNanos - nowNanos > 0;
        }
    }

    private final Connector connector;
    private final Backoff backoff;
    private final Consumer<ApiException> lost;
    private final Map<Key, Link> links = new HashMap<>();
    private final AtomicInteger open = new AtomicInteger();

    /** @param lost told of every connection that ended or could not be made */
    Links(Connector connector, Backoff backoff, Consumer<ApiException> lost) {
        this.connector = connector;
        this.backoff = backoff;
        this.lost = lost;
    }

    /** Fails at once while the address rests after a failure. */
    <R> CompletableFuture<R> send(Address address, Request<R> request) {
        Link link = links.computeIfAbsent(new Key(address, request.lane()), key -> new Link());
        long now = System.nanoTime();
        if (link.rests(now)) {
            long ms = TimeUnit.NANOSECONDS.toMillis(link.notBeforeNanos - now);
            return CompletableFuture.failedFuture(
                    new DisconnectException(link.lastFailure.getMessage() + " (tried again in " + ms + " ms)"));
        }
        if (link.connection == null) {
            open(address, link);
        }
        return link.connection.send(request);
    }

    /** 2 where the lane is open, 1 where it can be tried, 0 while it rests. */
    int readiness(Address address, Lane lane) {
        Link link = links.get(new Key(address, lane));
        if (link == null) {
            return 1;
        }
        return link.connection != null && link.connection.isOpen() ? 2 : link.rests(System.nanoTime()) ? 0 : 1;
    }

    private void open(Address address, Link link) {
        BrokerConnection connection = connector.connect(address.host(), address.port(), link.turn++);
        link.connection = connection;
        connection.opened().thenAccept(ready -> {
            link.failures = 0;
            open.incrementAndGet();
            ready.closed().thenAccept(reason -> open.decrementAndGet());
        });
        connection.closed().thenAccept(reason -> {
            link.connection = null;
            link.lastFailure = reason;
            link.failures++;
            link.notBeforeNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(backoff.afterMs(link.failures));
            lost.accept(reason);
        });
    }

    /** Closes what nothing has used for this long, and forgets what is closed for that long. */
    void closeIdle(long idleNanos) {
        long now = System.nanoTime();
        for (Link link : List.copyOf(links.values())) {
            BrokerConnection connection = link.connection;
            if (connection != null && connection.load() == 0 && now - connection.lastUseNanos() > idleNanos) {
                connection.close(new DisconnectException("the connection to " + connection + " was idle"));
                link.failures = 0;
            }
        }
        links.values().removeIf(link -> link.connection == null && now - link.notBeforeNanos > idleNanos);
    }

    /** How many are open; from any thread. */
    int open() {
        return open.get();
    }

    void closeAll(ApiException reason) {
        for (Link link : new ArrayList<>(links.values())) {
            if (link.connection != null) {
                link.connection.close(reason);
            }
        }
    }
}
