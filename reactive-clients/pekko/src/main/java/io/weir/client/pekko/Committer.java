package io.weir.client.pekko;

import io.weir.client.pekko.ConsumerMessage.Committable;
import io.weir.client.pekko.ConsumerMessage.CommittableOffset;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.FlowWithContext;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;

/**
 * Commits offsets in batches. An offset counts as confirmed when it arrives, so that what arrived before a failure is committed as well. A
 * stream fails with Kafka's exception when its group refuses the commit, and with a time-out after {@code default.api.timeout.ms}.
 */
public final class Committer {
    private Committer() {}

    /** Emits each batch that is committed. */
    public static <C extends Committable> Flow<C, CommittableOffsetBatch, NotUsed> batchFlow(
            CommitterSettings settings) {
        Flow<C, List<C>, NotUsed> batches = Flow.<C>create()
                .map(offset -> confirmed(offset, settings.unordered()))
                .groupedWeightedWithin(settings.maxBatch(), Committable::batchSize, settings.maxInterval());
        if (settings.delivery() == CommitDelivery.SEND_AND_FORGET) {
            return batches.map(CommittableOffsetBatch::of).map(batch -> {
                batch.flush();
                return batch;
            });
        }
        return batches.map(CommittableOffsetBatch::of)
                .mapAsync(settings.parallelism(), batch -> batch.flush().thenApply(done -> batch));
    }

    private static <C extends Committable> C confirmed(C offset, boolean alone) {
        if (alone && offset instanceof CommittableOffset one) {
            one.confirm();
        } else {
            offset.confirmThrough();
        }
        return offset;
    }

    /** Emits something for each batch that is committed. */
    public static <C extends Committable> Flow<C, Done, NotUsed> flow(CommitterSettings settings) {
        return Committer.<C>batchFlow(settings).map(batch -> Done.getInstance());
    }

    /** {@link #batchFlow} of what comes as the context, for {@link Consumer#sourceWithOffsetContext}. */
    public static <E, C extends Committable>
            FlowWithContext<E, C, NotUsed, CommittableOffsetBatch, NotUsed> flowWithOffsetContext(
                    CommitterSettings settings) {
        return FlowWithContext.fromPairs(Flow.<Pair<E, C>>create()
                .map(Pair::second)
                .via(Committer.<C>batchFlow(settings))
                .map(batch -> Pair.create(NotUsed.getInstance(), batch)));
    }

    /** Completes when all is committed. */
    public static <C extends Committable> Sink<C, CompletionStage<Done>> sink(CommitterSettings settings) {
        return Committer.<C>batchFlow(settings).toMat(Sink.ignore(), Keep.right());
    }

    /** {@link #sink} of what comes as the context, for {@link Consumer#sourceWithOffsetContext}. */
    public static <E, C extends Committable> Sink<Pair<E, C>, CompletionStage<Done>> sinkWithOffsetContext(
            CommitterSettings settings) {
        return Flow.<Pair<E, C>>create().map(Pair::second).toMat(Committer.<C>sink(settings), Keep.right());
    }
}
