package io.weir.client.pekko;

import io.weir.client.consumer.StreamControl;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/** The control of one materialised source. What is asked of it before the stage has started is done when it has. */
final class SourceControl implements Consumer.Control {
    private final CompletableFuture<StreamControl> stream = new CompletableFuture<>();
    private final CompletableFuture<Done> stopped = new CompletableFuture<>();
    private final CompletableFuture<Done> closed = new CompletableFuture<>();

    void begun(StreamControl running) {
        stream.complete(running);
    }

    /** The stage is over. */
    void stopped() {
        stopped.complete(Done.getInstance());
    }

    /** The consumer is, too. */
    void closed() {
        closed.complete(Done.getInstance());
    }

    @Override
    public CompletionStage<Done> stop() {
        // One that has ended by itself refuses, and is where it was to be.
        stream.thenAccept(StreamControl::drain);
        return stopped.minimalCompletionStage();
    }

    @Override
    public CompletionStage<Done> shutdown() {
        stream.thenAccept(StreamControl::leave);
        return closed.minimalCompletionStage();
    }

    @Override
    public CompletionStage<Done> isShutdown() {
        return closed.minimalCompletionStage();
    }
}
