package io.weir.client.producer;

import org.apache.kafka.clients.producer.RecordMetadata;

/** Where one record's result goes. Exactly one of the two is called, once, on the producer's callback executor. */
interface Receipt {
    void delivered(RecordMetadata metadata);

    /** @param failure an {@link org.apache.kafka.common.errors.ApiException}, or an {@link IllegalStateException} of a closed producer */
    void failed(RuntimeException failure);
}
