package io.weir.cluster.gateway;

import io.weir.log.LogSlice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.UnalignedFileRecords;
import org.apache.kafka.common.requests.FetchResponse;

/** What an answer to a fetch says of one partition. */
final class FetchedPartition {
    /** A batch's base offset and its length, which counts what follows. */
    private static final int BATCH_PREFIX = Long.BYTES + Integer.BYTES;

    private FetchedPartition() {}

    static PartitionData empty(
            int partition, long highWatermark, long lastStableOffset, long logStartOffset, boolean readCommitted) {
        return new PartitionData()
                .setPartitionIndex(partition)
                .setHighWatermark(highWatermark)
                .setLastStableOffset(lastStableOffset)
                .setLogStartOffset(logStartOffset)
                .setAbortedTransactions(readCommitted ? List.of() : null)
                .setRecords(MemoryRecords.EMPTY);
    }

    static void fill(PartitionData data, LogSlice slice) {
        if (slice.length() > 0) {
            data.setRecords(new UnalignedFileRecords(slice.channel(), slice.position(), slice.length()));
        }
    }

    static PartitionData error(int partition, Errors error, short version) {
        // Clients of versions up to 5 do not know the storage error, and would not try again.
        Errors told = error == Errors.KAFKA_STORAGE_ERROR && version <= 5 ? Errors.NOT_LEADER_OR_FOLLOWER : error;
        return FetchResponse.partitionResponse(partition, told);
    }

    /**
     * Whether a client can make anything of the slice: a client that gets less than a batch would take the batch for one that is too
     * large, where it only did not fit behind the others.
     */
    static boolean holdsWholeBatch(LogSlice slice) throws IOException {
        if (slice.length() < BATCH_PREFIX) {
            return false;
        }
        ByteBuffer prefix = ByteBuffer.allocate(BATCH_PREFIX);
        while (prefix.hasRemaining()) {
            if (slice.channel().read(prefix, slice.position() + prefix.position()) < 0) {
                return false;
            }
        }
        return BATCH_PREFIX + prefix.getInt(Long.BYTES) <= slice.length();
    }
}
