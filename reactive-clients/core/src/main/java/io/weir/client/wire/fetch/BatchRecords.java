package io.weir.client.wire.fetch;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Header;

/** The records of one batch, one after the other. What they say is of the last one that {@link #next} went to. */
interface BatchRecords extends AutoCloseable {
    /** @throws org.apache.kafka.common.KafkaException when the bytes are not what they should be */
    boolean next();

    long offset();

    /** In ms, as its producer gave it. */
    long timestampMs();

    /** -1 for none. */
    int keySize();

    /** Null for none. */
    ByteBuffer key();

    /** -1 for none. */
    int valueSize();

    /** Null for none. */
    ByteBuffer value();

    Header[] headers();

    @Override
    void close();
}
