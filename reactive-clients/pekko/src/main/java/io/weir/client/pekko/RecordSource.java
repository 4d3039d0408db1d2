package io.weir.client.pekko;

import io.weir.client.consumer.ReactiveConsumer;
import io.weir.client.consumer.RecordStream;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.stage.AbstractGraphStageWithMaterializedValue;
import org.apache.pekko.stream.stage.GraphStageLogic;

/** One of a consumer's streams as a source. Each materialisation has a consumer of its own, which ends with it. */
final class RecordSource<K, V, T, R> extends AbstractGraphStageWithMaterializedValue<SourceShape<R>, Consumer.Control> {
    private final Outlet<R> out = Outlet.create("RecordSource.out");
    private final SourceShape<R> shape = SourceShape.of(out);
    private final ConsumerSettings<K, V> settings;
    private final Function<ReactiveConsumer<K, V>, RecordStream<T>> stream;
    private final Function<T, R> emitted;
    private final ToIntFunction<T> size;

    /**
     * @param stream that of the consumer's
     * @param size of what is published, in bytes on the wire
     */
    RecordSource(
            ConsumerSettings<K, V> settings,
            Function<ReactiveConsumer<K, V>, RecordStream<T>> stream,
            Function<T, R> emitted,
            ToIntFunction<T> size) {
        this.settings = settings;
        this.stream = stream;
        this.emitted = emitted;
        this.size = size;
    }

    @Override
    public SourceShape<R> shape() {
        return shape;
    }

    @Override
    public Pair<GraphStageLogic, Consumer.Control> createLogicAndMaterializedValuePair(Attributes attributes) {
        SourceControl control = new SourceControl();
        return Pair.create(new Logic(attributes, control), control);
    }

    private final class Logic extends PublisherLogic<T, R> {
        private final Attributes attributes;
        private final SourceControl control;
        private Executor executor;
        private ConsumerSettings.Opened<K, V> opened;

        Logic(Attributes attributes, SourceControl control) {
            super(shape, emitted, size, settings.readAhead());
            this.attributes = attributes;
            this.control = control;
        }

        @Override
        public void preStart() {
            executor = StreamDispatcher.of(materializer(), attributes);
            opened = settings.open(executor);
            RecordStream<T> records = stream.apply(opened.consumer());
            follow(records);
            control.begun(records.control());
        }

        @Override
        public void postStop() {
            super.postStop();
            control.stopped();
            if (opened == null) {
                control.closed();
                return;
            }
            opened.closing().get().whenComplete((done, failure) -> tell());
        }

        /** Whoever goes on from there does so where the stream was, not on the client's event loop. */
        private void tell() {
            try {
                executor.execute(control::closed);
            } catch (RejectedExecutionException terminated) {
                control.closed();
            }
        }
    }
}
