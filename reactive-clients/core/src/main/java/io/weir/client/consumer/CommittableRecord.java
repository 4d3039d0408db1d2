package io.weir.client.consumer;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record of a group's stream, and the means to say that it is done with. Commits go to behind the longest run of confirmed records of a
 * partition, in the order of delivery; so records may be confirmed in any order, and what is not confirmed comes again after a restart.
 */
public final class CommittableRecord<K, V> {
    private final ConsumerRecord<K, V> consumed;
    private final Confirmations confirmations;

    CommittableRecord(ConsumerRecord<K, V> consumed, Confirmations confirmations) {
        this.consumed = consumed;
        this.confirmations = confirmations;
    }

    public ConsumerRecord<K, V> record() {
        return consumed;
    }

    /**
     * The record is done with. Any thread, any order, more than once; it only leaves word. Without effect when the partition was revoked
     * and its time is over: then another member has it.
     */
    public void confirm() {
        confirmations.confirm(consumed.offset());
    }
}
