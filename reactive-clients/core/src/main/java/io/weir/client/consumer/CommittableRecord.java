package io.weir.client.consumer;

import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record of a group's stream, and the means to say that it is done with. Commits go to behind the longest run of confirmed records of a
 * partition, in the order of delivery; so records may be confirmed in any order, and what is not confirmed comes again after a restart.
 *
 * <p>All methods may be called from any thread and more than once. They are without effect when the partition was revoked and its time is
 * over, for then another member has it, and after a seek.
 */
public final class CommittableRecord<K, V> {
    private final ConsumerRecord<K, V> consumed;
    private final Confirmations confirmations;
    private final long reading;

    CommittableRecord(ConsumerRecord<K, V> consumed, Confirmations confirmations, long reading) {
        this.consumed = consumed;
        this.confirmations = confirmations;
        this.reading = reading;
    }

    public ConsumerRecord<K, V> record() {
        return consumed;
    }

    /** The record is done with. It only leaves word. */
    public void confirm() {
        confirm("");
    }

    /** @param metadata committed with the offset when it is this record that the run ends with; empty for none */
    public void confirm(String metadata) {
        confirmations.confirm(consumed.offset(), reading, metadata, false);
    }

    /** The record is done with, and so are all that were delivered of its partition before it, for who handles them in their order. */
    public void confirmThrough() {
        confirmThrough("");
    }

    /** @param metadata committed with the offset when it is this record that the run ends with; empty for none */
    public void confirmThrough(String metadata) {
        confirmations.confirm(consumed.offset(), reading, metadata, true);
    }

    /** Whether one {@link #commit} serves both. */
    public boolean isOfStreamOf(CommittableRecord<?, ?> other) {
        return confirmations.isOfStreamOf(other.confirmations);
    }

    /**
     * Commits now what is confirmed in the stream, in one request with whoever asks at the same time.
     *
     * @return whether this record is committed; false when a record before it is not confirmed, or the partition is not this member's any
     *     more. Completes on the consumer's executor. Fails with Kafka's exception when the group refuses it, and with a {@link
     *     org.apache.kafka.common.errors.TimeoutException} after {@code default.api.timeout.ms}
     */
    public CompletionStage<Boolean> commit() {
        return confirmations.commit(consumed.offset(), reading);
    }
}
