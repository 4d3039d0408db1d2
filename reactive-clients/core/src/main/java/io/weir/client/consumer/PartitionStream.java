package io.weir.client.consumer;

import java.util.concurrent.Flow;
import org.apache.kafka.common.TopicPartition;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;

/**
 * One assigned partition of a group's stream.
 *
 * @param records its records, for one subscriber, once; it completes when the partition is revoked. One that cancels leaves the partition
 *     assigned and unread
 */
public record PartitionStream<T>(TopicPartition partition, Publisher<T> records) {
    public Flow.Publisher<T> flow() {
        return FlowAdapters.toFlowPublisher(records);
    }
}
