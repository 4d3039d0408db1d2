package io.weir.partition;

/** The answer to {@link PartitionCommand.FindOffset}; offset, timestamp and epoch are -1 where there is none. */
public sealed interface OffsetReply {

    record Found(long offset, long timestampMs, int leaderEpoch) implements OffsetReply {}

    record Refused(PartitionError error) implements OffsetReply {}
}
