package io.weir.log.batch;

import io.weir.log.AppendOutcome;

/** What the {@link BatchValidator} found. */
public sealed interface Validation {

    /**
     * The batch may be appended.
     *
     * @param maxTimestampMs the greatest timestamp of its records, -1 when none has one; the leader's time under log append time
     * @param maxTimestampOffsetDelta the first record that has it, as its distance from the base offset
     */
    record Valid(long maxTimestampMs, int maxTimestampOffsetDelta) implements Validation {}

    /** It may not, and why. */
    record Invalid(AppendOutcome.Rejected rejection) implements Validation {}
}
