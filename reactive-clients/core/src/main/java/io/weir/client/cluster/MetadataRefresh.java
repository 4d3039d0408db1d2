package io.weir.client.cluster;

import io.weir.client.cluster.Links.Address;
import io.weir.client.wire.Lane;
import io.weir.client.wire.MetadataRequest;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Keeps the snapshot new: one question at a time, to whichever broker can be reached, on demand, after errors and when the last answer has
 * become old. Whoever asks while a question is under way waits for the one after it. Used on the event loop only.
 */
final class MetadataRefresh {
    /** Someone who waits for a snapshot. */
    private record Waiter(CompletableFuture<ClusterMetadata> result, long deadlineNanos) {}

    private final ClusterSettings settings;
    private final Links links;
    private final Snapshots snapshots;
    private final ScheduledExecutorService loop;
    private final Set<String> followed = new HashSet<>();
    private List<Waiter> next = new ArrayList<>();
    private boolean wanted;
    private boolean busy;
    private boolean timed;
    private boolean ended;
    private int failures;
    private int turn;
    private long lastAnswerNanos;
    private boolean everAnswered;

    MetadataRefresh(ClusterSettings settings, Links links, Snapshots snapshots, ScheduledExecutorService loop) {
        this.settings = settings;
        this.links = links;
        this.snapshots = snapshots;
        this.loop = loop;
    }

    void follow(Set<String> topics) {
        followed.addAll(topics);
    }

    void forget(Set<String> topics) {
        followed.removeAll(topics);
    }

    /** A snapshot by a question that is sent after this call. */
    CompletableFuture<ClusterMetadata> now() {
        CompletableFuture<ClusterMetadata> result = new CompletableFuture<>();
        long patience = settings.apiTimeout().toNanos();
        Waiter waiter = new Waiter(result, System.nanoTime() + patience);
        next.add(waiter);
        loop.schedule(() -> late(waiter), patience, TimeUnit.NANOSECONDS);
        proceed();
        return result;
    }

    /** What is known is wrong: it is asked for until a broker answers, whether or not somebody waits. */
    void soon() {
        wanted = true;
        proceed();
    }

    /** Asked from time to time: refreshes what is old. */
    void byAge() {
        if (everAnswered
                && System.nanoTime() - lastAnswerNanos
                        > settings.metadataMaxAge().toNanos()) {
            soon();
        }
    }

    void end(ApiException reason) {
        ended = true;
        List<Waiter> all = next;
        next = new ArrayList<>();
        all.forEach(waiter -> waiter.result.completeExceptionally(reason));
    }

    private void late(Waiter waiter) {
        if (next.remove(waiter)) {
            waiter.result.completeExceptionally(new TimeoutException("no broker answered within "
                    + settings.apiTimeout().toMillis() + " ms" + snapshots.lastFailureText()));
        }
    }

    private void proceed() {
        if (ended || busy || timed || !wanted && next.isEmpty()) {
            return;
        }
        long pause = failures > 0 ? settings.retry().afterMs(failures) : pauseSinceLastMs();
        if (pause > 0) {
            timed = true;
            loop.schedule(
                    () -> {
                        timed = false;
                        ask();
                    },
                    pause,
                    TimeUnit.MILLISECONDS);
        } else {
            ask();
        }
    }

    /** Errors that come one after the other do not become questions one after the other. */
    private long pauseSinceLastMs() {
        long since = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastAnswerNanos);
        return !everAnswered ? 0 : Math.max(0, settings.retry().firstMs() - since);
    }

    private void ask() {
        if (ended || busy || !wanted && next.isEmpty()) {
            return;
        }
        Optional<Address> broker = choose();
        if (broker.isEmpty()) {
            failures = Math.max(1, failures);
            proceed();
            return;
        }
        busy = true;
        wanted = false;
        List<Waiter> asked = next;
        next = new ArrayList<>();
        Set<String> topics = new LinkedHashSet<>(followed);
        links.send(broker.get(), MetadataRequest.ofNames(topics, settings.createTopics()))
                .whenComplete((answer, failure) -> {
                    busy = false;
                    if (failure == null) {
                        answered(answer, topics, asked);
                    } else {
                        failed((ApiException) failure, asked);
                    }
                    proceed();
                });
    }

    private void answered(MetadataRequest.Answer answer, Set<String> topics, List<Waiter> asked) {
        failures = 0;
        everAnswered = true;
        lastAnswerNanos = System.nanoTime();
        topics.retainAll(followed);
        ClusterMetadata known = snapshots.replace(answer, topics);
        asked.forEach(waiter -> waiter.result.complete(known));
    }

    /** Who waited goes on waiting, unless it is of no use. */
    private void failed(ApiException failure, List<Waiter> asked) {
        failures++;
        snapshots.failed(failure);
        if (failure instanceof RetriableException) {
            wanted = wanted || asked.isEmpty();
            long now = System.nanoTime();
            for (Waiter waiter : asked) {
                next.add(waiter);
                if (waiter.deadlineNanos - now <= 0) {
                    late(waiter);
                }
            }
        } else {
            asked.forEach(waiter -> waiter.result.completeExceptionally(failure));
        }
    }

    /** A broker that is connected, else one that can be tried, in turn; the addresses of the settings when all others rest. */
    Optional<Address> choose() {
        List<Address> all = new ArrayList<>();
        snapshots.current().nodes().forEach(node -> all.add(new Address(node.host(), node.port())));
        Collections.shuffle(all);
        Optional<Address> known = best(all);
        if (known.isPresent()) {
            return known;
        }
        List<InetSocketAddress> bootstrap = settings.bootstrap();
        List<Address> first = new ArrayList<>();
        for (int i = 0; i < bootstrap.size(); i++) {
            InetSocketAddress address = bootstrap.get(Math.floorMod(turn + i, bootstrap.size()));
            first.add(new Address(address.getHostString(), address.getPort()));
        }
        turn++;
        return best(first);
    }

    private Optional<Address> best(List<Address> addresses) {
        Optional<Address> open = addresses.stream()
                .filter(address -> links.readiness(address, Lane.CONTROL) == 2)
                .findFirst();
        return open.isPresent()
                ? open
                : addresses.stream()
                        .filter(address -> links.readiness(address, Lane.CONTROL) == 1)
                        .findFirst();
    }

    /** Asks once for topics by their ids; the answer is added to the snapshot and followed by name. */
    CompletableFuture<ClusterMetadata> byIds(List<Uuid> ids) {
        Optional<Address> broker = choose();
        if (broker.isEmpty()) {
            return CompletableFuture.failedFuture(
                    new org.apache.kafka.common.errors.DisconnectException("no broker can be reached"));
        }
        return links.send(broker.get(), MetadataRequest.ofIds(ids)).thenApply(answer -> {
            answer.topics().stream()
                    .filter(topic -> topic.name() != null && topic.failure().isEmpty())
                    .forEach(topic -> followed.add(topic.name()));
            return snapshots.add(answer);
        });
    }
}
