package io.weir.log;

/** The largest leader epoch not above the one asked for, and the offset where it ends (exclusive); -1 and -1 when none is known. */
public record EpochEndOffset(int leaderEpoch, long endOffset) {
    public static final EpochEndOffset UNKNOWN = new EpochEndOffset(-1, -1);
}
