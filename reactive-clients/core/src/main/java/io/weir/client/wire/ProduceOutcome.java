package io.weir.client.wire;

import org.apache.kafka.common.errors.ApiException;

/** What became of one batch, as far as its broker says. */
public sealed interface ProduceOutcome {
    /**
     * It is in the log.
     *
     * @param baseOffset of its first record; -1 when the broker did not say
     * @param logAppendTimeMs the time that the broker gave its records; -1 when they keep their own
     */
    record Appended(long baseOffset, long logAppendTimeMs) implements ProduceOutcome {}

    /** It is not in the log. Retriable failures may end with another attempt. */
    record Refused(ApiException failure) implements ProduceOutcome {}

    /** It may be in the log or not. Another attempt, with the same sequence, will tell. */
    record Unknown(ApiException failure) implements ProduceOutcome {}

    /** It is not in the log, because the broker has not what its sequence should follow. */
    record OutOfSequence(ApiException failure) implements ProduceOutcome {}

    /** It is not in the log: it is larger than the topic takes. Its records alone may not be. */
    record TooLarge(ApiException failure) implements ProduceOutcome {}
}
