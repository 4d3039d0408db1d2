package io.weir.client.consumer;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.TopicPartition;

/**
 * What can be done with a stream while it runs. Methods may be called from any thread and do not block; their stages complete when what
 * was asked for holds, and fail with an {@link IllegalStateException} when the stream is not running or does not read the partition.
 */
public interface StreamControl {
    /** Nothing more of these partitions is fetched; once the stage completes, nothing is delivered. What was fetched is kept. */
    CompletionStage<Void> pause(Collection<TopicPartition> partitions);

    CompletionStage<Void> resume(Collection<TopicPartition> partitions);

    /** Reads a partition on from another place. Once the stage completes, nothing from before is delivered. */
    CompletionStage<Void> seek(TopicPartition partition, StartFrom from);

    /** What is fetched next of each partition; -1 where that is not known yet. */
    CompletionStage<Map<TopicPartition, Long>> positions();

    /** Commits what is confirmed now. Fails with Kafka's exception when the group refuses it. */
    CompletionStage<Void> commit();

    /**
     * Ends the stream in good order: nothing more is delivered and it completes; what was delivered may be confirmed for as long as
     * {@code max.poll.interval.ms}; that is committed, the group is left, and then the stage completes.
     */
    CompletionStage<Void> drain();

    /** The same without the time to confirm, also after a {@link #drain}: what is confirmed by now is committed, and the group is left. */
    CompletionStage<Void> leave();
}
