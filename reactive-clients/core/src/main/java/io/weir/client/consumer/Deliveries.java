package io.weir.client.consumer;

import io.weir.client.consumer.fetch.Chunk;
import io.weir.client.consumer.fetch.FetchPartition;

/** Who is given what was fetched. Called on the event loop. */
interface Deliveries {
    /** Whether a subscriber waits for records of this partition. */
    boolean wants(FetchPartition partition);

    /** Records that are asked for by subscribers and were not delivered; saturates. */
    long demand();

    /** Whether the stream's subscriber is signalled nothing more but what is being signalled. From any thread. */
    boolean isLeft();

    void deliver(Chunk chunk);

    /** A partition was assigned, and it is known where it begins. */
    default void assigned(FetchPartition partition) {}

    /** All that is wanted of all partitions was fetched. */
    void complete();

    /**
     * What was fetched of a partition is stale; it is let go, and what must follow that follows.
     *
     * @param gone whether there will be no more of this partition
     * @param dropped run between two signals when no record of it is delivered any more
     */
    void drop(FetchPartition partition, boolean gone, Runnable dropped);

    /** Partitions that were held back may be delivered again. */
    void reconsider();

    void fail(Throwable cause);
}
