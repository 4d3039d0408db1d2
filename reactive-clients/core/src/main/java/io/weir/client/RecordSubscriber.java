package io.weir.client;

import java.util.concurrent.Flow;

/** Reads one partition. */
public interface RecordSubscriber extends AutoCloseable {

    /**
     * The offset that the next record will have. Waits for the broker; creates the topic where brokers do so on demand.
     *
     * @throws ClientException when the broker does not say
     */
    long endOffset();

    /**
     * The records from {@code offset} on, without an end. It may be subscribed to once at a time; it signals on one thread of its own,
     * asks the broker only while records are demanded, and holds no more than one answer of the broker. A failure is a
     * {@link ClientException}.
     */
    Flow.Publisher<ReceivedRecord> recordsFrom(long offset);

    /** Cancels what is subscribed and lets go of connections and threads. */
    @Override
    void close();
}
