package io.weir.client.consumer.fetch;

import io.weir.client.consumer.PartitionException;
import io.weir.client.consumer.StartFrom;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;

/**
 * One partition that is read: where it is, and what stands in its way. Changed on the event loop; whoever delivers looks at the
 * generation, the end and the pause.
 *
 * <p>Its position is unknown, then looked up, then known; a seek or an offset that is not there leads back. Each seek is a new
 * generation: answers to what was asked before are dropped, and so is what they brought.
 */
public final class FetchPartition {
    /** The end of a partition that is read for ever. */
    public static final long NO_END = Long.MAX_VALUE;

    private final TopicPartition partition;
    private volatile long generation;
    private volatile boolean paused;
    private volatile long end = NO_END;

    long position = -1;
    /** What the position is to be; null when it is known, or is to be told by {@link FetchPlanner#seek}. */
    StartFrom lookup;

    boolean endWanted;
    boolean lookingUp;
    /** Whether a fetch that is under way asks for what this generation wants. */
    boolean fetching;

    long buffered;
    /** Bytes that one batch of it is known or suspected to have; 0 as long as the usual limit is enough. */
    int batchBytes;

    long lag = -1;
    private int failures;
    private long failingSinceMs;
    long retryAtMs;
    private ApiException lastFailure;

    FetchPartition(TopicPartition partition, long generation) {
        this.partition = partition;
        this.generation = generation;
    }

    public TopicPartition partition() {
        return partition;
    }

    public long generation() {
        return generation;
    }

    public boolean isPaused() {
        return paused;
    }

    /** The offset behind the last record that is wanted; {@link #NO_END} for no end. */
    public long end() {
        return end;
    }

    /** The offset that is fetched next; -1 while it is not known. */
    public long position() {
        return position;
    }

    /** Records, by offsets, between what was fetched and the end of the partition; -1 while it is not known. */
    public long lag() {
        return lag;
    }

    /** Bytes that were fetched and neither delivered nor dropped. */
    public long buffered() {
        return buffered;
    }

    /** Whether all that is wanted of it was fetched. */
    public boolean isComplete() {
        return position >= 0 && !endWanted && position >= end;
    }

    /** Whether it was not told yet where to read. */
    public boolean isNowhere() {
        return position < 0 && lookup == null;
    }

    void pause(boolean pausing) {
        paused = pausing;
    }

    void endAt(long offset) {
        end = offset;
        endWanted = false;
    }

    void newGeneration() {
        generation++;
        lookup = null;
        position = -1;
        lag = -1;
        lookingUp = false;
        fetching = false;
        healed();
    }

    void healed() {
        failures = 0;
        retryAtMs = 0;
        lastFailure = null;
    }

    /** @return the failure of the whole, when this one was one too many */
    Optional<PartitionException> failed(ApiException failure, long nowMs, FetchLimits limits) {
        if (failures == 0) {
            failingSinceMs = nowMs;
        }
        lastFailure = failure;
        long backoff = Math.min(limits.maxBackoffMs(), limits.backoffMs() << Math.min(failures, 20));
        failures++;
        retryAtMs = nowMs + backoff;
        return nowMs - failingSinceMs >= limits.outageMs() ? Optional.of(givenUp(failure)) : Optional.empty();
    }

    PartitionException givenUp(KafkaException failure) {
        return new PartitionException(partition, position, failure);
    }

    Optional<ApiException> lastFailure() {
        return Optional.ofNullable(lastFailure);
    }

    boolean needsLookup() {
        return !lookingUp && (lookup != null || endWanted);
    }
}
