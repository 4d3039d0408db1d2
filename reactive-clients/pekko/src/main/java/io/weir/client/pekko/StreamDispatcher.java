package io.weir.client.pekko;

import java.util.concurrent.Executor;
import org.apache.pekko.stream.ActorAttributes;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Materializer;

/** The dispatcher that a stage runs on. */
final class StreamDispatcher {
    private StreamDispatcher() {}

    static Executor of(Materializer materializer, Attributes attributes) {
        return attributes
                .getAttribute(ActorAttributes.Dispatcher.class)
                .map(ActorAttributes.Dispatcher::dispatcher)
                .filter(name -> !name.isEmpty())
                .<Executor>map(name -> materializer.system().dispatchers().lookup(name))
                .orElseGet(materializer::executionContext);
    }
}
