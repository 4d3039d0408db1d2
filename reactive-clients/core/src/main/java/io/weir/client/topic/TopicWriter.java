package io.weir.client.topic;

import java.util.concurrent.CompletionStage;

/** Writes records to one topic; those of a partition in the order of the calls. Safe for use by several threads. */
public interface TopicWriter extends AutoCloseable {

    /**
     * Sends one record. Returns when there is room for it in the client's buffer, so that a slow broker slows the caller; the bytes
     * in flight stay bounded.
     *
     * @return where it is, once it is acknowledged; fails with a {@link io.weir.client.ClientException}
     */
    CompletionStage<Position> write(OutgoingRecord record);

    /** Waits until all that was sent is acknowledged or has failed, and lets go of connections and threads. */
    @Override
    void close();
}
