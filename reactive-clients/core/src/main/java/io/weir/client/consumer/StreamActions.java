package io.weir.client.consumer;

import io.weir.client.cluster.Cluster;
import io.weir.client.consumer.fetch.FetchPartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/** What users ask of a running stream, carried to the event loop and answered when it holds. */
final class StreamActions {
    private final Cluster cluster;
    private final FetchSession session;
    private final Deliveries deliveries;

    StreamActions(Cluster cluster, FetchSession session, Deliveries deliveries) {
        this.cluster = cluster;
        this.session = session;
        this.deliveries = deliveries;
    }

    CompletionStage<Void> pause(Collection<TopicPartition> partitions, boolean paused) {
        return onLoop(done -> {
            List<FetchPartition> known = known(partitions);
            known.forEach(partition -> session.pause(partition, paused));
            afterDeliveries(known, done);
        });
    }

    CompletionStage<Void> seek(TopicPartition partition, StartFrom from) {
        return onLoop(done -> {
            if (from instanceof StartFrom.Committed) {
                throw new IllegalArgumentException(
                        "what is committed is where a stream begins, and no place to seek to");
            }
            List<FetchPartition> known = known(List.of(partition));
            known.forEach(one -> session.seek(one, from));
            afterDeliveries(known, done);
        });
    }

    CompletionStage<Map<TopicPartition, Long>> positions() {
        return onLoop(done -> {
            Map<TopicPartition, Long> positions = new HashMap<>();
            session.planner().all().forEach(one -> positions.put(one.partition(), one.position()));
            done.complete(positions);
        });
    }

    /** Completes when no delivery that began before is under way. */
    private void afterDeliveries(List<FetchPartition> partitions, CompletableFuture<Void> done) {
        CompletableFuture<?>[] all = partitions.stream()
                .map(partition -> {
                    CompletableFuture<Void> one = new CompletableFuture<>();
                    deliveries.drop(partition, false, () -> one.complete(null));
                    return one;
                })
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(all).thenRun(() -> done.complete(null));
    }

    private List<FetchPartition> known(Collection<TopicPartition> partitions) {
        List<FetchPartition> known = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            Optional<FetchPartition> one = session.planner().get(partition);
            known.add(one.orElseThrow(() -> new IllegalStateException("the stream does not read " + partition)));
        }
        return known;
    }

    <T> CompletionStage<T> onLoop(Consumer<CompletableFuture<T>> action) {
        CompletableFuture<T> done = new CompletableFuture<>();
        boolean taken = Loops.execute(cluster.loop(), () -> {
            try {
                action.accept(done);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        if (!taken) {
            done.completeExceptionally(new IllegalStateException("the client is closed"));
        }
        return done;
    }
}
