package io.weir.client.pekko;

import io.weir.client.producer.RecordProducer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;

/**
 * Publishes the records of each element and emits what is made of their metadata, in the order of the elements. It pulls while the
 * producer has room and no more than its parallelism are under way. A record that cannot be delivered fails the stage after the
 * results of the elements before; so does a failure from upstream.
 */
final class PublishStage<K, V, I, O> extends GraphStage<FlowShape<I, O>> {
    private final Inlet<I> in = Inlet.create("PublishStage.in");
    private final Outlet<O> out = Outlet.create("PublishStage.out");
    private final FlowShape<I, O> shape = FlowShape.of(in, out);
    private final ProducerSettings<K, V> settings;
    private final Function<I, List<ProducerRecord<K, V>>> records;
    private final BiFunction<I, RecordMetadata[], O> emitted;

    PublishStage(
            ProducerSettings<K, V> settings,
            Function<I, List<ProducerRecord<K, V>>> records,
            BiFunction<I, RecordMetadata[], O> emitted) {
        this.settings = settings;
        this.records = records;
        this.emitted = emitted;
    }

    @Override
    public FlowShape<I, O> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic(attributes);
    }

    /** An element under way. Results come on the producer's callbacks, the rest is the stage's. */
    private static final class Slot<K, V, I> {
        final I element;
        final List<ProducerRecord<K, V>> records;
        final RecordMetadata[] metadata;
        final AtomicInteger pending;
        volatile RuntimeException failure;
        int offered;

        Slot(I element, List<ProducerRecord<K, V>> records) {
            this.element = element;
            this.records = records;
            metadata = new RecordMetadata[records.size()];
            pending = new AtomicInteger(records.size());
        }

        /** @return whether the element is done with */
        boolean settled(int index, RecordMetadata where, RuntimeException why) {
            metadata[index] = where;
            if (why != null) {
                failure = why;
            }
            return pending.decrementAndGet() == 0 || why != null;
        }
    }

    private final class Logic extends GraphStageLogic {
        private final Attributes attributes;
        private final Deque<Slot<K, V, I>> slots = new ArrayDeque<>();
        private final AsyncCallback<NotUsed> settled = createAsyncCallback(none -> onSettled());
        private final AsyncCallback<NotUsed> room = createAsyncCallback(none -> offer());
        private final AtomicBoolean woken = new AtomicBoolean();
        private RecordProducer<K, V> producer;
        /** The last one, when not all of its records were taken yet. */
        private Slot<K, V, I> current;

        private boolean upstreamEnded;
        private Throwable upstreamFailure;

        Logic(Attributes attributes) {
            super(shape);
            this.attributes = attributes;
            setHandlers(in, out, new AbstractInOutHandler() {
                @Override
                public void onPush() {
                    I element = grab(in);
                    current = new Slot<>(element, records.apply(element));
                    slots.add(current);
                    offer();
                }

                @Override
                public void onPull() {
                    go();
                }

                @Override
                public void onUpstreamFinish() {
                    upstreamEnded = true;
                    go();
                }

                @Override
                public void onUpstreamFailure(Throwable failure) {
                    upstreamEnded = true;
                    upstreamFailure = failure;
                    go();
                }
            });
        }

        @Override
        public void preStart() {
            producer =
                    settings.shared().orElseGet(() -> settings.open(StreamDispatcher.of(materializer(), attributes)));
            pull(in);
        }

        /** Hands the current element's records over, as far as there is room. */
        private void offer() {
            while (current != null && current.offered < current.records.size()) {
                Slot<K, V, I> slot = current;
                int index = slot.offered;
                boolean taken = producer.offer(slot.records.get(index), (metadata, failure) -> {
                    if (slot.settled(index, metadata, failure) && !woken.getAndSet(true)) {
                        settled.invoke(NotUsed.getInstance());
                    }
                });
                if (!taken) {
                    producer.whenRoom().thenRun(() -> room.invoke(NotUsed.getInstance()));
                    return;
                }
                slot.offered++;
            }
            current = null;
            go();
        }

        private void onSettled() {
            woken.set(false);
            go();
        }

        private void go() {
            Slot<K, V, I> head = slots.peek();
            if (head != null && head.failure != null) {
                failStage(head.failure);
                return;
            }
            if (head != null && head.pending.get() == 0 && isAvailable(out)) {
                slots.remove();
                push(out, emitted.apply(head.element, head.metadata));
            }
            if (upstreamEnded && slots.isEmpty()) {
                if (upstreamFailure == null) {
                    completeStage();
                } else {
                    failStage(upstreamFailure);
                }
            } else if (current == null
                    && slots.size() < settings.parallelism()
                    && !hasBeenPulled(in)
                    && !isClosed(in)) {
                pull(in);
            }
        }

        /** What was accepted still gets there, if it can. */
        @Override
        public void postStop() {
            if (producer != null && settings.shared().isEmpty()) {
                producer.closing();
            }
        }
    }
}
