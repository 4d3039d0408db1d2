package io.weir.node;

import io.weir.cluster.controller.ControllerClient;
import io.weir.cluster.controller.ControllerClient.Answer;
import io.weir.cluster.controller.ControllerClient.CreatedTopic;
import io.weir.cluster.controller.ControllerClient.NewTopic;
import io.weir.cluster.controller.ControllerError;
import io.weir.cluster.metadata.MetadataView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Creates topics for the program that the node runs in, as a client would by CreateTopics. */
final class NodeTopics {
    private static final short DEFAULT_REPLICATION = -1;

    private final ControllerClient controller;
    private final MetadataView metadata;
    private final Duration timeout;

    /** @param timeout how long a creation may take */
    NodeTopics(ControllerClient controller, MetadataView metadata, Duration timeout) {
        this.controller = controller;
        this.metadata = metadata;
        this.timeout = timeout;
    }

    /** A topic that is to be. */
    record Wanted(String name, int partitions, Map<String, String> configs) {}

    /** Creates the topic unless there is one of that name. */
    void ensure(Wanted topic) {
        create(topic, true);
    }

    /** Creates the topic; returns when its leaders serve. */
    void create(Wanted topic) {
        create(topic, false);
    }

    private void create(Wanted topic, boolean mayExist) {
        NewTopic asked = new NewTopic(topic.name(), topic.partitions(), DEFAULT_REPLICATION, Map.of(), topic.configs());
        CreatedTopic created = applied(topic.name(), asked);
        ControllerError error = created.error();
        if (error == ControllerError.NONE || (mayExist && error == ControllerError.TOPIC_ALREADY_EXISTS)) {
            return;
        }
        String message = "Topic " + topic.name() + ": " + (created.message() == null ? error : created.message());
        switch (error) {
            case STORAGE, UNAVAILABLE, TOPIC_ALREADY_EXISTS -> throw new IllegalStateException(message);
            default -> throw new IllegalArgumentException(message);
        }
    }

    private CreatedTopic applied(String name, NewTopic asked) {
        try {
            Answer<CreatedTopic> answer = controller
                    .createTopics(List.of(asked), false)
                    .thenCompose(said -> metadata.whenApplied(said.op()).thenApply(image -> said))
                    .toCompletableFuture()
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return answer.items().get(0);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "Topic " + name + " was not there within " + timeout.toSeconds() + " s; it may come yet", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "Topic " + name + ": " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Topic " + name + ": the wait for it was interrupted", e);
        }
    }
}
