package io.weir.client.consumer;

import io.weir.client.consumer.fetch.FetchPartition;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a stream makes of records. Called by one subscription's loop. */
interface Emission<K, V, R> {
    /** Whether the partition's next record may be delivered now; whoever changes that wakes the stream. */
    boolean admits(FetchPartition partition);

    R emit(FetchPartition partition, ConsumerRecord<K, V> record);

    /** The subscriber's {@code onNext} has returned. */
    void taken(R item);

    /** Records as they are. */
    static <K, V> Emission<K, V, ConsumerRecord<K, V>> plain() {
        return new Emission<>() {
            @Override
            public boolean admits(FetchPartition partition) {
                return true;
            }

            @Override
            public ConsumerRecord<K, V> emit(FetchPartition partition, ConsumerRecord<K, V> record) {
                return record;
            }

            @Override
            public void taken(ConsumerRecord<K, V> item) {}
        };
    }
}
