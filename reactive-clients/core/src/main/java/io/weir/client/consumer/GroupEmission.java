package io.weir.client.consumer;

import io.weir.client.consumer.fetch.FetchPartition;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records of a group: each is entered in its partition's ledger before it is delivered. For one subscription's loop. */
final class GroupEmission<K, V, R> implements Emission<K, V, R> {
    private final Function<FetchPartition, Confirmations> ledgers;
    private final BiFunction<ConsumerRecord<K, V>, Confirmations, R> made;
    private final boolean confirmTaken;
    private Confirmations last;
    private long lastOffset;

    /** @param confirmTaken whether a record counts as confirmed when its {@code onNext} has returned */
    GroupEmission(
            Function<FetchPartition, Confirmations> ledgers,
            BiFunction<ConsumerRecord<K, V>, Confirmations, R> made,
            boolean confirmTaken) {
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
        last.delivered(lastOffset);
        return made.apply(record, last);
    }

    @Override
    public void taken(R item) {
        if (confirmTaken) {
            last.confirm(lastOffset);
        }
    }
}
