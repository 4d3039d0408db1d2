package io.weir.log.producer;

import io.weir.log.AppendOutcome;

/** Whether a producer's batch may be appended. */
public sealed interface ProducerCheck {

    /** It is the next of its producer, or has no producer. */
    record Accepted() implements ProducerCheck {
        static final Accepted INSTANCE = new Accepted();
    }

    /** It was appended before, as {@code batch}: nothing is written, and the answer is that of the first time. */
    record Duplicate(ProducedBatch batch) implements ProducerCheck {}

    /** Its epoch is over, or a sequence is missing before it. */
    record Rejected(AppendOutcome.Rejected rejection) implements ProducerCheck {}
}
