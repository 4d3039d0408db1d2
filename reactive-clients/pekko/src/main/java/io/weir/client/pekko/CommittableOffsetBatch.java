package io.weir.client.pekko;

import io.weir.client.pekko.ConsumerMessage.Committable;
import io.weir.client.pekko.ConsumerMessage.CommittableOffset;
import io.weir.client.pekko.ConsumerMessage.GroupTopicPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import scala.collection.immutable.HashMap$;

/** Offsets of several records, of which the latest of each partition stands for those before it. Immutable. */
public final class CommittableOffsetBatch implements Committable {
    private static final CommittableOffsetBatch EMPTY =
            new CommittableOffsetBatch(HashMap$.MODULE$.<GroupTopicPartition, CommittableOffset>empty(), 0);

    /** One that shares its structure with those it is made from: a batch may grow record by record. */
    private final scala.collection.immutable.Map<GroupTopicPartition, CommittableOffset> latest;

    private final long records;

    private CommittableOffsetBatch(
            scala.collection.immutable.Map<GroupTopicPartition, CommittableOffset> latest, long records) {
        this.latest = latest;
        this.records = records;
    }

    public static CommittableOffsetBatch empty() {
        return EMPTY;
    }

    public static CommittableOffsetBatch of(List<? extends Committable> offsets) {
        CommittableOffsetBatch batch = EMPTY;
        for (Committable offset : offsets) {
            batch = batch.updated(offset);
        }
        return batch;
    }

    /**
     * This one and another offset, or batch of them.
     *
     * @throws IllegalArgumentException for what is neither a {@link CommittableOffset} nor a batch
     */
    public CommittableOffsetBatch updated(Committable more) {
        if (more instanceof CommittableOffset offset) {
            return new CommittableOffsetBatch(with(latest, offset), records + 1);
        }
        if (more instanceof CommittableOffsetBatch batch) {
            var all = latest;
            for (CommittableOffset offset : batch.all()) {
                all = with(all, offset);
            }
            return new CommittableOffsetBatch(all, records + batch.records);
        }
        throw new IllegalArgumentException("neither an offset nor a batch of offsets: " + more);
    }

    /** What Scala declares comes without its type here. */
    @SuppressWarnings("unchecked")
    private static scala.collection.immutable.Map<GroupTopicPartition, CommittableOffset> with(
            scala.collection.immutable.Map<GroupTopicPartition, CommittableOffset> offsets, CommittableOffset offset) {
        GroupTopicPartition key = offset.partitionOffset().key();
        return offsets.updated(key, offset);
    }

    private List<CommittableOffset> all() {
        List<CommittableOffset> all = new ArrayList<>(latest.size());
        for (var values = latest.valuesIterator(); values.hasNext(); ) {
            all.add(values.next());
        }
        return all;
    }

    /** The latest record's offset of each partition. */
    public Map<GroupTopicPartition, Long> getOffsets() {
        Map<GroupTopicPartition, Long> offsets = new HashMap<>();
        all().forEach(offset -> offsets.put(
                offset.partitionOffset().key(), offset.partitionOffset().offset()));
        return offsets;
    }

    public boolean isEmpty() {
        return latest.isEmpty();
    }

    @Override
    public long batchSize() {
        return records;
    }

    @Override
    public void confirmThrough() {
        all().forEach(CommittableOffset::confirmThrough);
    }

    @Override
    public CompletionStage<Done> flush() {
        List<RecordOffset> streams = new ArrayList<>();
        List<CompletableFuture<Done>> committed = new ArrayList<>();
        for (CommittableOffset offset : all()) {
            if (!(offset instanceof RecordOffset own)) {
                committed.add(offset.flush().toCompletableFuture());
            } else if (streams.stream().noneMatch(own::isOfStreamOf)) {
                streams.add(own);
                committed.add(own.flush().toCompletableFuture());
            }
        }
        return CompletableFuture.allOf(committed.toArray(CompletableFuture[]::new))
                .thenApply(all -> Done.getInstance());
    }

    @Override
    public String toString() {
        return "CommittableOffsetBatch(" + getOffsets() + ")";
    }
}
