package io.weir.partition;

import io.weir.partition.PartitionCommand.Waiter;

/** What {@link LeaderState} wants done. */
sealed interface LeaderEffect {

    /** Acknowledge or refuse an append. */
    record Answer(Reply<AppendReply> replyTo, AppendReply answer) implements LeaderEffect {
        static Answer refusal(Reply<AppendReply> replyTo, PartitionError error) {
            return new Answer(replyTo, new AppendReply.Refused(error));
        }
    }

    record Wake(Waiter waiter) implements LeaderEffect {}

    /** Ask the disk for what is written now; {@link LeaderState#flushed} or {@link LeaderState#flushFailed} must follow. */
    record RequestFlush() implements LeaderEffect {}
}
