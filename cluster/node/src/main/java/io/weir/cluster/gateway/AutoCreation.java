package io.weir.cluster.gateway;

import io.weir.cluster.controller.ControllerClient;
import io.weir.cluster.controller.ControllerClient.CreatedTopic;
import io.weir.cluster.controller.ControllerClient.NewTopic;
import io.weir.cluster.controller.ControllerError;
import io.weir.cluster.metadata.MetadataView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.kafka.common.protocol.Errors;

/**
 * Creates topics because somebody asked for their metadata. A topic that is being created is not asked for again: later requests
 * wait for the same creation. Safe for any thread.
 */
final class AutoCreation {
    private static final short DEFAULT_REPLICATION = -1;
    private static final int DEFAULT_PARTITIONS = -1;

    private final ControllerClient controller;
    private final MetadataView metadata;
    private final ConcurrentMap<String, CompletableFuture<Errors>> underWay = new ConcurrentHashMap<>();

    AutoCreation(ControllerClient controller, MetadataView metadata) {
        this.controller = controller;
        this.metadata = metadata;
    }

    /**
     * Completes when this broker has applied what came of it: NONE for a topic that exists now, whoever created it, else the code to
     * tell the client.
     */
    CompletionStage<Map<String, Errors>> create(Collection<String> topics) {
        Map<String, CompletableFuture<Errors>> awaited = new HashMap<>();
        List<String> mine = new ArrayList<>();
        for (String topic : topics) {
            CompletableFuture<Errors> fresh = new CompletableFuture<>();
            CompletableFuture<Errors> before = underWay.putIfAbsent(topic, fresh);
            awaited.put(topic, before == null ? fresh : before);
            if (before == null) {
                mine.add(topic);
            }
        }
        if (!mine.isEmpty()) {
            ask(mine);
        }
        return CompletableFuture.allOf(awaited.values().toArray(CompletableFuture[]::new))
                .thenApply(all -> {
                    Map<String, Errors> outcomes = new HashMap<>();
                    awaited.forEach((topic, outcome) -> outcomes.put(topic, outcome.join()));
                    return outcomes;
                });
    }

    private void ask(List<String> topics) {
        List<NewTopic> wanted = topics.stream()
                .map(topic -> new NewTopic(topic, DEFAULT_PARTITIONS, DEFAULT_REPLICATION, Map.of(), Map.of()))
                .toList();
        controller
                .createTopics(wanted, false)
                .thenCompose(answer -> metadata.whenApplied(answer.op()).thenApply(image -> answer))
                .whenComplete((answer, failure) -> {
                    for (int i = 0; i < topics.size(); i++) {
                        CompletableFuture<Errors> outcome = underWay.remove(topics.get(i));
                        if (failure != null) {
                            outcome.completeExceptionally(failure);
                        } else {
                            outcome.complete(code(answer.items().get(i)));
                        }
                    }
                });
    }

    private static Errors code(CreatedTopic created) {
        if (created.error() == ControllerError.TOPIC_ALREADY_EXISTS) {
            return Errors.NONE;
        }
        if (created.error() == ControllerError.UNAVAILABLE || created.error() == ControllerError.STORAGE) {
            return Errors.LEADER_NOT_AVAILABLE;
        }
        return ErrorCodes.of(created.error());
    }
}
