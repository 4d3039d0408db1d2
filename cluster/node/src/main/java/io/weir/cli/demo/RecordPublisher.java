package io.weir.cli.demo;

import io.weir.client.ClientException;
import java.util.concurrent.CompletionStage;

/** Writes records to one partition, in the order of the calls. Safe for use by several threads. */
public interface RecordPublisher extends AutoCloseable {

    /**
     * Sends one record. Returns when there is room for it in the client's buffer: a broker that is slow slows the caller, and the
     * bytes in flight stay bounded.
     *
     * @param key key, or {@code null} for none
     * @param value value; not to be altered until it is acknowledged
     * @return its offset, once it is acknowledged by all in-sync replicas; fails with a {@link ClientException}
     */
    CompletionStage<Long> publish(byte[] key, byte[] value);

    /** Waits until all that was sent is acknowledged or has failed, and lets go of connections and threads. */
    @Override
    void close();
}
