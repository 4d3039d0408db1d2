package io.weir.partition;

import io.weir.log.TopicIdPartition;
import java.util.concurrent.CompletionStage;

/**
 * The partitions of this node. The broker calls it as it applies the metadata image, and nothing else starts or stops a leader. All
 * methods return at once and may be called from any thread.
 */
public interface PartitionHost {

    LeaderRegistry leaders();

    /**
     * Starts the leader that the assignment names; the stage completes when it is in the registry, or fails with the reason why it is
     * not (its log cannot be opened).
     */
    CompletionStage<Void> lead(PartitionAssignment assignment);

    /**
     * Tells a started leader of settings or of an in-sync set that changed at the same leader epoch. When the stage completes, the leader
     * acts on it for all that it is asked from then on.
     */
    CompletionStage<Void> update(PartitionAssignment assignment);

    /** Stops the leader of a partition, whatever its epoch; completes when it has given its write handle back. */
    CompletionStage<Void> resign(TopicIdPartition partition);

    /** Stops the leader and deletes the log. */
    CompletionStage<Void> delete(TopicIdPartition partition);
}
