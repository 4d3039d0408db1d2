package io.weir.client.consumer;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.TopicPartition;

/** A stream between its subscription and its end. */
interface RunningStream extends StreamControl {
    /** Signals {@code onSubscribe} and begins to read. */
    void start();

    /** Bytes of the shared budget became free. On the event loop. */
    void room();

    /** Partitions that it reads. On the event loop. */
    int partitions();

    /** Whether its subscriber is signalled nothing more but what is being signalled. From any thread. */
    boolean isLeft();

    /** Records that were requested of it. From any thread. */
    long demand();

    /** Ends it: its subscriber has this as its error. From any thread. */
    CompletionStage<Void> abort(Throwable why);

    /** What stands for a stream that is being subscribed to. */
    final class NotYet implements RunningStream {
        private static <T> CompletionStage<T> refused() {
            return CompletableFuture.failedFuture(new IllegalStateException("the stream is not running yet"));
        }

        @Override
        public void start() {}

        @Override
        public void room() {}

        @Override
        public int partitions() {
            return 0;
        }

        @Override
        public boolean isLeft() {
            return false;
        }

        @Override
        public long demand() {
            return 0;
        }

        @Override
        public CompletionStage<Void> abort(Throwable why) {
            return refused();
        }

        @Override
        public CompletionStage<Void> pause(Collection<TopicPartition> partitions) {
            return refused();
        }

        @Override
        public CompletionStage<Void> resume(Collection<TopicPartition> partitions) {
            return refused();
        }

        @Override
        public CompletionStage<Void> seek(TopicPartition partition, StartFrom from) {
            return refused();
        }

        @Override
        public CompletionStage<Map<TopicPartition, Long>> positions() {
            return refused();
        }

        @Override
        public CompletionStage<Void> commit() {
            return refused();
        }

        @Override
        public CompletionStage<Void> drain() {
            return refused();
        }

        @Override
        public CompletionStage<Void> leave() {
            return refused();
        }
    }
}
