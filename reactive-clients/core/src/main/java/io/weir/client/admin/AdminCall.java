package io.weir.client.admin;

import io.weir.client.ClientException;
import io.weir.client.cluster.Cluster;
import io.weir.client.cluster.Target;
import io.weir.client.wire.Request;
import io.weir.client.wire.admin.TopicsRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.common.Node;

/** One call of a user: all that is asked of brokers for it shares its deadline and its failure's words. */
final class AdminCall {
    private static final int TOPICS_PER_REQUEST = 500;

    private final Cluster cluster;
    private final AdminSettings settings;
    private final Executor executor;
    private final String what;
    private final long deadlineNanos;

    AdminCall(Cluster cluster, AdminSettings settings, Executor executor, String what) {
        this.cluster = cluster;
        this.settings = settings;
        this.executor = executor;
        this.what = what;
        deadlineNanos = System.nanoTime() + settings.timeout().toNanos();
    }

    String what() {
        return what;
    }

    Cluster cluster() {
        return cluster;
    }

    AdminSettings settings() {
        return settings;
    }

    Executor executor() {
        return executor;
    }

    /** At least a millisecond. */
    Duration left() {
        return Duration.ofNanos(Math.max(TimeUnit.MILLISECONDS.toNanos(1), deadlineNanos - System.nanoTime()));
    }

    /** How long a broker may take before it answers that time is over: a little less than the request may. */
    Duration brokersTime() {
        long leftMs = Math.min(left().toMillis(), settings.requestTimeout().toMillis());
        return Duration.ofMillis(Math.max(1, leftMs - leftMs / 10));
    }

    /** Tried again while that is of use and there is time. */
    <R> CompletionStage<R> ask(Target target, Request<R> request) {
        return cluster.call(target, request, left());
    }

    /** What is said of topics by these names, those that are not there included. */
    CompletionStage<List<TopicsRequest.Said>> topics(Collection<String> names) {
        return inTurn(parts(names, TOPICS_PER_REQUEST), part -> ask(Target.anyNode(), TopicsRequest.of(part)))
                .thenApply(parts -> parts.stream().flatMap(List::stream).toList());
    }

    /** By number. */
    CompletionStage<List<Node>> brokers() {
        return cluster.refresh().thenApply(snapshot -> snapshot.nodes().stream()
                .sorted(Comparator.comparingInt(Node::id))
                .toList());
    }

    /** One after the other, so that no more than one part is under way; the answers in their order. */
    static <A, B> CompletionStage<List<B>> inTurn(List<A> parts, Function<A, CompletionStage<B>> ask) {
        CompletionStage<List<B>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (A part : parts) {
            all = all.thenCompose(answers -> ask.apply(part).thenApply(answer -> {
                answers.add(answer);
                return answers;
            }));
        }
        return all;
    }

    /** All at once; the answers in the order of the stages. */
    static <T> CompletionStage<List<T>> all(List<CompletionStage<T>> stages) {
        CompletableFuture<?>[] futures =
                stages.stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(futures).thenApply(done -> stages.stream()
                .map(stage -> stage.toCompletableFuture().join())
                .toList());
    }

    /** The same things, no more than so many in each part. */
    static <T> List<List<T>> parts(Collection<T> things, int most) {
        List<T> all = List.copyOf(things);
        List<List<T>> parts = new ArrayList<>();
        for (int from = 0; from < all.size(); from += most) {
            parts.add(all.subList(from, Math.min(all.size(), from + most)));
        }
        return parts;
    }

    /** The outcome as the user gets it: on the executor, and a failure in words. */
    <T> CompletionStage<T> told(CompletionStage<T> stage) {
        CompletableFuture<T> told = new CompletableFuture<>();
        stage.whenComplete((value, failure) -> {
            Runnable tell = () -> {
                if (failure == null) {
                    told.complete(value);
                } else {
                    told.completeExceptionally(ClientException.of(what, failure));
                }
            };
            try {
                executor.execute(tell);
            } catch (RejectedExecutionException closed) {
                tell.run();
            }
        });
        return told;
    }

    static Throwable plain(Throwable thrown) {
        Throwable plain = thrown;
        while (plain instanceof CompletionException && plain.getCause() != null) {
            plain = plain.getCause();
        }
        return plain;
    }
}
