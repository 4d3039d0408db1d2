package io.weir.partition;

import io.weir.log.LogSlice;

/** The answer to {@link PartitionCommand.Read}. */
public sealed interface ReadReply {

    /** The receiver closes the slice. */
    record Records(LogSlice slice, long highWatermark, long lastStableOffset, long logStartOffset)
            implements ReadReply {}

    record Refused(PartitionError error, long highWatermark, long logStartOffset) implements ReadReply {}
}
