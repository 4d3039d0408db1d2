package io.weir.client.pekko.testkit;

import io.weir.client.pekko.Consumer.Control;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.stream.KillSwitch;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Source;

/** Controls for sources of any kind, as the sources of {@link io.weir.client.pekko.Consumer} materialise them. */
public final class ConsumerControlFactory {
    private ConsumerControlFactory() {}

    /** The source with a control that completes it. */
    public static <A, B> Source<A, Control> attachControl(Source<A, B> source) {
        return source.viaMat(controlFlow(), Keep.right());
    }

    public static <A> Flow<A, A, Control> controlFlow() {
        return Flow.<A>create()
                .viaMat(KillSwitches.<A>single(), Keep.right())
                .mapMaterializedValue(ConsumerControlFactory::control);
    }

    public static Control control(KillSwitch killSwitch) {
        return new FakeControl(killSwitch);
    }

    private static final class FakeControl implements Control {
        private final KillSwitch killSwitch;
        private final CompletableFuture<Done> shutdown = new CompletableFuture<>();

        FakeControl(KillSwitch killSwitch) {
            this.killSwitch = killSwitch;
        }

        @Override
        public CompletionStage<Done> stop() {
            killSwitch.shutdown();
            return CompletableFuture.completedStage(Done.getInstance());
        }

        @Override
        public CompletionStage<Done> shutdown() {
            stop();
            shutdown.complete(Done.getInstance());
            return isShutdown();
        }

        @Override
        public CompletionStage<Done> isShutdown() {
            return shutdown.minimalCompletionStage();
        }
    }
}
