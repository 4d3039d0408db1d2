package io.weir.client.pekko;

import io.weir.client.pekko.ConsumerMessage.Committable;
import io.weir.client.pekko.ProducerMessage.Envelope;
import io.weir.client.pekko.ProducerMessage.Results;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.FlowWithContext;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;

/**
 * Flows and sinks that publish. They ask upstream for what has room in the producer's {@code buffer.memory}, and fail with Kafka's exception
 * when a record cannot be delivered within the deadlines of its settings. Serialisers run on the stream's dispatcher.
 *
 * <p>Methods throw a {@link org.apache.kafka.common.config.ConfigException} that names the faults of the settings.
 */
public final class Producer {
    private Producer() {}

    /** Completes when all records are delivered. */
    public static <K, V> Sink<ProducerRecord<K, V>, CompletionStage<Done>> plainSink(ProducerSettings<K, V> settings) {
        check(settings);
        return Flow.fromGraph(new PublishStage<K, V, ProducerRecord<K, V>, Done>(
                        settings, List::of, (record, metadata) -> Done.getInstance()))
                .toMat(Sink.ignore(), Keep.right());
    }

    /** Publishes the records of each envelope and emits its results, in the order of the envelopes. */
    public static <K, V, P> Flow<Envelope<K, V, P>, Results<K, V, P>, NotUsed> flexiFlow(
            ProducerSettings<K, V> settings) {
        check(settings);
        return Flow.fromGraph(new PublishStage<K, V, Envelope<K, V, P>, Results<K, V, P>>(
                settings, Envelope::records, Envelope::published));
    }

    /** {@link #flexiFlow} for streams with a context, which is passed through. */
    public static <K, V, C> FlowWithContext<Envelope<K, V, NotUsed>, C, Results<K, V, C>, C, NotUsed> flowWithContext(
            ProducerSettings<K, V> settings) {
        return FlowWithContext.fromPairs(Flow.<Pair<Envelope<K, V, NotUsed>, C>>create()
                .map(pair -> pair.first().withPassThrough(pair.second()))
                .via(Producer.<K, V, C>flexiFlow(settings))
                .map(results -> Pair.create(results, results.passThrough())));
    }

    /** Publishes the records of each envelope and then commits the offset that it passes through. Completes when all is committed. */
    public static <K, V, E extends Envelope<K, V, ? extends Committable>>
            Sink<E, CompletionStage<Done>> committableSink(
                    ProducerSettings<K, V> producerSettings, CommitterSettings committerSettings) {
        check(producerSettings);
        return Flow.fromGraph(new PublishStage<K, V, E, Committable>(
                        producerSettings, Envelope::records, (envelope, metadata) -> envelope.passThrough()))
                .toMat(Committer.sink(committerSettings), Keep.right());
    }

    /** {@link #committableSink} with the offset as the context, for {@link Consumer#sourceWithOffsetContext}. */
    public static <K, V, E extends Envelope<K, V, ?>, C extends Committable>
            Sink<Pair<E, C>, CompletionStage<Done>> committableSinkWithOffsetContext(
                    ProducerSettings<K, V> producerSettings, CommitterSettings committerSettings) {
        check(producerSettings);
        return Flow.fromGraph(new PublishStage<K, V, Pair<E, C>, C>(
                        producerSettings, pair -> pair.first().records(), (pair, metadata) -> pair.second()))
                .toMat(Committer.<C>sink(committerSettings), Keep.right());
    }

    private static void check(ProducerSettings<?, ?> settings) {
        if (settings.shared().isEmpty()) {
            settings.core();
        }
    }
}
