package io.weir.cluster.broker;

import io.weir.cluster.config.LiveBrokerConfigs;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.MetadataView;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The image that this broker has applied, and who waits for a later one. Published by one thread, read by any; what follows the
 * broker's configurations is told first, then waiters are completed, on the publisher's thread. Waiters are bounded by the requests in flight; those for one op share a stage.
 */
final class AppliedMetadata implements MetadataView {
    private final TreeMap<Long, CompletableFuture<MetadataImage>> waiting = new TreeMap<>();
    private final List<Consumer<MetadataImage>> followers = new ArrayList<>();
    private final LiveBrokerConfigs configs;
    private volatile MetadataImage image;
    private boolean closed;

    AppliedMetadata(MetadataImage image, LiveBrokerConfigs configs) {
        this.image = image;
        this.configs = configs;
    }

    @Override
    public MetadataImage image() {
        return image;
    }

    @Override
    public CompletionStage<MetadataImage> whenApplied(long op) {
        MetadataImage now = image;
        if (now.op() >= op) {
            return CompletableFuture.completedFuture(now);
        }
        synchronized (waiting) {
            if (image.op() >= op) {
                return CompletableFuture.completedFuture(image);
            }
            if (closed) {
                return CompletableFuture.failedFuture(stopped());
            }
            return waiting.computeIfAbsent(op, unused -> new CompletableFuture<>())
                    .minimalCompletionStage();
        }
    }

    /** Tells {@code told} the image, at once and whenever there is another; it must only hand it on. */
    void follow(Consumer<MetadataImage> told) {
        synchronized (waiting) {
            followers.add(told);
            told.accept(image);
        }
    }

    void publish(MetadataImage next) {
        configs.applied(next);
        List<CompletableFuture<MetadataImage>> reached;
        synchronized (waiting) {
            image = next;
            followers.forEach(follower -> follower.accept(next));
            var upTo = waiting.headMap(next.op(), true);
            reached = new ArrayList<>(upTo.values());
            upTo.clear();
        }
        reached.forEach(waiter -> waiter.complete(next));
    }

    /** What still waits fails: the broker has stopped, and nothing is applied any more. */
    void close() {
        List<CompletableFuture<MetadataImage>> left;
        synchronized (waiting) {
            closed = true;
            left = new ArrayList<>(waiting.values());
            waiting.clear();
        }
        left.forEach(waiter -> waiter.completeExceptionally(stopped()));
    }

    private static IllegalStateException stopped() {
        return new IllegalStateException("the broker has stopped");
    }
}
