package io.weir.cluster.gateway;

import io.weir.cluster.controller.ControllerClient.Answer;
import io.weir.cluster.metadata.MetadataView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** How CreateTopics and DeleteTopics wait: until this broker has applied the change, for as long as the client and we will. */
final class TopicChange {
    private TopicChange() {}

    /**
     * The controller's answer once this broker has applied what it says, or empty when {@code timeoutMs} or {@code longest} is over
     * before; the change may happen all the same.
     */
    static <T> CompletionStage<Optional<Answer<T>>> applied(
            ApiRequest request,
            MetadataView metadata,
            CompletionStage<Answer<T>> answer,
            int timeoutMs,
            Duration longest) {
        CompletionStage<Optional<Answer<T>>> applied =
                answer.thenCompose(said -> metadata.whenApplied(said.op()).thenApply(image -> Optional.of(said)));
        Duration patience = Duration.ofMillis(Math.max(0, timeoutMs));
        return DeferredAnswer.within(
                patience.compareTo(longest) < 0 ? patience : longest, request.eventLoop(), applied, Optional::empty);
    }

    /** The stage for a request that leaves the controller nothing to do. */
    static <T> CompletionStage<Optional<Answer<T>>> nothing() {
        return CompletableFuture.completedStage(Optional.of(new Answer<>(0, List.of())));
    }
}
