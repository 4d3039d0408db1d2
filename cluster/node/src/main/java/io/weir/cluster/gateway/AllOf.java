package io.weir.cluster.gateway;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The outcomes of several stages, as those of the groups that one request names. */
final class AllOf {
    private AllOf() {}

    /** Completes with all, in their order, when the last is there; fails when one does. */
    static <T> CompletionStage<List<T>> stages(List<CompletionStage<T>> stages) {
        List<CompletableFuture<T>> futures =
                stages.stream().map(CompletionStage::toCompletableFuture).toList();
        return CompletableFuture.allOf(futures.toArray(new CompletableFuture<?>[0]))
                .thenApply(done -> futures.stream().map(CompletableFuture::join).toList());
    }
}
