package io.weir.cluster.gateway;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.requests.AbstractResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers a request from the outcome of a stage, in a bounded time. */
final class DeferredAnswer {
    private static final Logger LOG = LoggerFactory.getLogger(DeferredAnswer.class);

    private DeferredAnswer() {}

    /**
     * The outcome of {@code stage}, or {@code late}'s when the time is over before it. The stage itself goes on.
     */
    static <T> CompletionStage<T> within(
            Duration limit, EventExecutor loop, CompletionStage<T> stage, Supplier<T> late) {
        CompletableFuture<T> bounded = new CompletableFuture<>();
        Future<?> deadline = loop.schedule(() -> bounded.complete(late.get()), limit.toMillis(), TimeUnit.MILLISECONDS);
        stage.whenComplete((outcome, failure) -> {
            deadline.cancel(false);
            if (failure != null) {
                bounded.completeExceptionally(failure);
            } else {
                bounded.complete(outcome);
            }
        });
        return bounded;
    }

    /** Answers when the stage completes; a stage that fails is a fault of ours: it is logged, and answered as the API's error. */
    static <T> void give(ApiRequest request, CompletionStage<T> stage, Function<T, AbstractResponse> response) {
        stage.thenApply(response).whenComplete((answer, failure) -> {
            if (failure == null) {
                request.respond(answer);
            } else {
                LOG.error("{} failed", request.header().apiKey(), failure);
                request.respond(request.body().getErrorResponse(0, failure));
            }
        });
    }
}
