package io.weir.client.wire.fetch;

import java.util.Optional;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;

/**
 * What a fetch brought of one partition.
 *
 * @param failure why there are no records
 * @param highWatermark -1 when the broker does not say; so are the two others
 * @param leader who leads now, when the broker that was asked does not
 */
public record FetchedPartition(
        TopicPartition partition,
        Optional<ApiException> failure,
        long highWatermark,
        long lastStableOffset,
        long logStartOffset,
        Optional<Leader> leader,
        FetchedRecords records) {

    /** Where a partition is led, by a broker that leads it no more. */
    public record Leader(Node node, int epoch) {}

    /** The offset up to which there is something to read; -1 when it is not known. */
    public long end(Isolation isolation) {
        return isolation == Isolation.READ_COMMITTED && lastStableOffset >= 0 ? lastStableOffset : highWatermark;
    }
}
