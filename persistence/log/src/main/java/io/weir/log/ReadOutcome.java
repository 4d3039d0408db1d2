package io.weir.log;

/** What became of a read. */
public sealed interface ReadOutcome {

    /** Bytes from the batch that holds the offset on; {@link LogSlice#EMPTY} when the offset is the limit. The receiver closes it. */
    record Data(LogSlice slice) implements ReadOutcome {}

    /** The offset is below the first readable or above the end. */
    record OutOfRange(long startOffset, long endOffset) implements ReadOutcome {}

    record Failed(StorageFailure failure) implements ReadOutcome {}
}
