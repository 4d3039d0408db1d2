package io.weir.partition;

import io.weir.log.AppendOutcome;

/** The answer to {@link PartitionCommand.Append}. */
public sealed interface AppendReply {

    /**
     * Acknowledged, as far as its {@code acks} asked.
     *
     * @param logAppendTimeMs the time that the leader set, or -1
     */
    record Acknowledged(long baseOffset, long lastOffset, long logAppendTimeMs, long logStartOffset)
            implements AppendReply {}

    /** The batch breaks a rule. */
    record Rejected(AppendOutcome.Rejected cause, long logStartOffset) implements AppendReply {}

    record Refused(PartitionError error) implements AppendReply {}
}
