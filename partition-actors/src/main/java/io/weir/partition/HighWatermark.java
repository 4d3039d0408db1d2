package io.weir.partition;

/**
 * The offset below which every in-sync replica holds everything: what consumers may see and {@code acks=all} rests on. It only grows.
 *
 * <p>After an election it may lag behind what earlier leaders have shown; until it has reached the start of the leader's own epoch it
 * is a lower bound and not {@linkplain #known() known}, and "the latest offset" has no answer yet.
 */
final class HighWatermark {
    private final long epochStartOffset;
    private long offset;

    /**
     * @param offset what is known to be replicated when the epoch begins
     * @param epochStartOffset the log's end when the epoch begins
     */
    HighWatermark(long offset, long epochStartOffset) {
        this.offset = offset;
        this.epochStartOffset = epochStartOffset;
    }

    long offset() {
        return offset;
    }

    boolean known() {
        return offset >= epochStartOffset;
    }

    /** @return whether it moved */
    boolean advanceTo(long candidate) {
        if (candidate <= offset) {
            return false;
        }
        offset = candidate;
        return true;
    }
}
