package io.weir.cli.demo;

import io.weir.client.ClientException;
import java.util.concurrent.Flow;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads one partition. */
public interface RecordSubscriber extends AutoCloseable {

    /**
     * The offset that the next record will have. Waits for the broker; creates the topic where brokers do so on demand.
     *
     * @throws ClientException when the broker does not say
     */
    long endOffset();

    /**
     * The records from {@code offset} on, without an end. It may be subscribed to once at a time; signals come one after the other, and
     * brokers are asked only while records are demanded.
     */
    Flow.Publisher<ConsumerRecord<byte[], byte[]>> recordsFrom(long offset);

    /** Ends what is subscribed and lets go of connections and threads. */
    @Override
    void close();
}
