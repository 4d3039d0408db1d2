package io.weir.client.producer;

import io.weir.client.wire.ProduceOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;

/** A partition as a broker keeps it: what was appended, and of one producer the epoch, the last sequence and the last five batches. */
final class ModelPartition {
    private record Known(short epoch, int sequence, int records, long offset) {}

    final List<Integer> log = new ArrayList<>();
    private final List<Known> known = new ArrayList<>();
    private final Map<Long, Integer> numbered = new HashMap<>();
    private long producerId = -1;
    private short epoch = -1;
    private int next;

    ProduceOutcome append(ProducerIdentity identity, int sequence, List<Integer> records) {
        neverGivenToOthers(identity, sequence, records);
        if (identity.id() != producerId) {
            producerId = identity.id();
            epoch = -1;
            known.clear();
        }
        for (Known batch : known) {
            if (batch.epoch == identity.epoch() && batch.sequence == sequence && batch.records == records.size()) {
                return new ProduceOutcome.Appended(batch.offset, -1);
            }
        }
        boolean follows = identity.epoch() == epoch ? sequence == next : identity.epoch() > epoch && sequence == 0;
        if (!follows) {
            return new ProduceOutcome.OutOfSequence(new OutOfOrderSequenceException("not " + sequence));
        }
        epoch = identity.epoch();
        known.add(new Known(epoch, sequence, records.size(), log.size()));
        if (known.size() > 5) {
            known.remove(0);
        }
        next = PartitionQueue.after(sequence, records.size());
        long offset = log.size();
        log.addAll(records);
        return new ProduceOutcome.Appended(offset, -1);
    }

    private void neverGivenToOthers(ProducerIdentity identity, int sequence, List<Integer> records) {
        for (int i = 0; i < records.size(); i++) {
            long key = identity.id() * 1_000_000_007L
                    + ((long) identity.epoch() << 32)
                    + PartitionQueue.after(sequence, i);
            Integer before = numbered.putIfAbsent(key, records.get(i));
            if (before != null && !before.equals(records.get(i))) {
                throw new AssertionError("epoch " + identity.epoch() + " sequence " + PartitionQueue.after(sequence, i)
                        + " was record " + before + " and is now record " + records.get(i));
            }
        }
    }
}
