package io.weir.partition;

/** The answer to {@link PartitionCommand.FindEpochEnd}; -1 and -1 when no such epoch is known. */
public sealed interface EpochEndReply {

    record Found(int leaderEpoch, long endOffset) implements EpochEndReply {}

    record Refused(PartitionError error) implements EpochEndReply {}
}
