package io.weir.client.consumer;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Why a stream of records ended, and where: all before this offset was read. The cause is Kafka's exception or a deserialiser's. */
public final class PartitionException extends KafkaException {
    private static final long serialVersionUID = 1L;

    private final transient TopicPartition partition;
    private final long offset;

    /** @param offset -1 when no position was known yet */
    public PartitionException(TopicPartition partition, long offset, Throwable cause) {
        super(partition + (offset < 0 ? "" : " at offset " + offset) + ": " + cause.getMessage(), cause);
        this.partition = partition;
        this.offset = offset;
    }

    public TopicPartition partition() {
        return partition;
    }

    /** The offset that was to be read next; -1 when none was known yet. */
    public long offset() {
        return offset;
    }
}
