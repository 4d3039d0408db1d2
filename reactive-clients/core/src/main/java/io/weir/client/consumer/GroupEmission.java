package io.weir.client.consumer;

import io.weir.client.consumer.fetch.FetchPartition;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records of a group: each is entered in its partition's ledger before it is delivered. For one subscription's loop. */
final class GroupEmission<K, V, R> implements Emission<K, V, R> {
    private final Function<FetchPartition, Confirmations> ledgers;
    private final Made<K, V, R> made;
    private final boolean confirmTaken;
    private Confirmations last;
    private long lastOffset;
    private long lastReading;

    /** Makes what is delivered of a record, its ledger and the reading of its partition that it belongs to. */
    interface Made<K, V, R> {
        R of(ConsumerRecord<K, V> record, Confirmations ledger, long reading);
    }

    /** @param confirmTaken whether a record counts as confirmed when its {@code onNext} has returned */
    GroupEmission(Function<FetchPartition, Confirmations> ledgers, Made<K, V, R> made, boolean confirmTaken) {
        this.ledgers = ledgers;
        this.made = made;
        this.confirmTaken = confirmTaken;
    }

    @Override
    public boolean admits(FetchPartition partition) {
        return ledgers.apply(partition).admits();
    }

    @Override
    public R emit(FetchPartition partition, ConsumerRecord<K, V> record) {
        last = ledgers.apply(partition);
        lastOffset = record.offset();
        lastReading = last.delivered(lastOffset);
        return made.of(record, last, lastReading);
    }

    @Override
    public void taken(R item) {
        if (confirmTaken) {
            last.confirm(lastOffset, lastReading, "", false);
        }
    }
}
