package io.weir.client.cluster;

import io.weir.client.wire.Request;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * A cluster and the connections to it.
 *
 * <p><b>Threads.</b> Every method may be called from any thread and none blocks. Stages complete, and listeners are called, on {@link
 * #loop()}, one thread: what continues on them must not block and must not be a user's code.
 *
 * <p><b>Failures.</b> A stage fails with an {@link org.apache.kafka.common.errors.ApiException} (never wrapped); one that is a {@link
 * org.apache.kafka.common.errors.RetriableException} may succeed later. A connection that closes fails what waits on it with {@link
 * org.apache.kafka.common.errors.DisconnectException}: whether the broker has acted is then not known. A request that was not answered in
 * {@code request.timeout.ms} closes its connection. Authentication and TLS failures are {@link
 * org.apache.kafka.common.errors.AuthenticationException}s, which are not retriable. After {@link #close} it is an {@link
 * IllegalStateException}.
 */
public interface Cluster extends AutoCloseable {
    /** The latest snapshot; never {@code null}, and {@link ClusterMetadata#empty()} before a broker has answered. */
    ClusterMetadata metadata();

    /**
     * A snapshot that says something of each of these topics, be it that there is no such one. From then on they are part of every
     * refresh, until they are {@linkplain #forget forgotten}. Fails when no broker says so within {@code default.api.timeout.ms}.
     */
    CompletionStage<ClusterMetadata> metadataOf(Collection<String> topics);

    /** The same by ids. A topic whose id no broker knows is not in the snapshot, and is not asked for again. */
    CompletionStage<ClusterMetadata> metadataOfIds(Collection<Uuid> topics);

    /** The topics are no longer part of refreshes and leave the snapshot with the next one. */
    void forget(Collection<String> topics);

    /**
     * A snapshot whose question was sent after this call. Those who ask together share one; after a failure, or shortly after the last one,
     * it is asked with back-off, for {@code default.api.timeout.ms} at most.
     */
    CompletionStage<ClusterMetadata> refresh();

    /**
     * A broker said who leads now. Taken into the snapshot when the epoch is newer than what is known.
     *
     * @param leader with its address, so that no refresh is needed
     */
    void leaderIs(TopicPartition partition, Node leader, int leaderEpoch);

    /**
     * Calls the listener with every new snapshot, from the present one on.
     *
     * @return ends it
     */
    Runnable onMetadata(Consumer<ClusterMetadata> listener);

    /**
     * One attempt. Where a leader or coordinator is not known it is looked up first, and a connection is made where there is none. An answer
     * that says «not the leader» or «not the coordinator» as a whole makes the cluster look it up anew for the next attempt.
     */
    <R> CompletionStage<R> send(Target target, Request<R> request);

    /**
     * Attempts with exponential back-off ({@code retry.backoff.ms} to {@code retry.backoff.max.ms}) for as long as failures are retriable,
     * but at most for this time; then it fails with a {@link org.apache.kafka.common.errors.TimeoutException} whose cause is the last of them.
     */
    <R> CompletionStage<R> call(Target target, Request<R> request, Duration within);

    /** The event loop, for timers and for state that is changed on one thread only. */
    ScheduledExecutorService loop();

    /** Closes every connection; what waits fails. Completes when all of them are closed and the loop has ended. */
    CompletionStage<Void> closing();

    /** {@link #closing()}, waited for; never to be called on {@link #loop()}. */
    @Override
    void close();
}
