package io.weir.partition;

import io.weir.log.StorageFailure;

/** Why a leader cannot answer as asked; the gateway maps each to Kafka's error code. */
public sealed interface PartitionError {

    /** Unstarted, stopped, fenced or moved. */
    record NotLeader() implements PartitionError {}

    /** The sender knows an older leader epoch. */
    record FencedEpoch(int currentEpoch) implements PartitionError {}

    /** The sender knows a newer leader epoch than this leader has. */
    record UnknownEpoch(int currentEpoch) implements PartitionError {}

    record OffsetOutOfRange(long startOffset, long highWatermark) implements PartitionError {}

    /** The in-sync set is smaller than {@code min.insync.replicas}; nothing was appended. */
    record NotEnoughReplicas() implements PartitionError {}

    /** The same, found after the append. */
    record NotEnoughReplicasAfterAppend() implements PartitionError {}

    /** The high watermark did not reach the batch in time. */
    record TimedOut() implements PartitionError {}

    /** Not known yet: the new leader's high watermark has not reached its epoch's start. */
    record OffsetNotAvailable() implements PartitionError {}

    /** The topic's {@code cleanup.policy} does not let clients delete records. */
    record PolicyViolation() implements PartitionError {}

    record Storage(StorageFailure failure) implements PartitionError {}

    /** The lease was taken back before the leader read it; nothing was appended, nobody waits for the answer. */
    record LeaseRevoked() implements PartitionError {}
}
