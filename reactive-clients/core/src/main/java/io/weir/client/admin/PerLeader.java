package io.weir.client.admin;

import io.weir.client.wire.PartitionMetadata;
import io.weir.client.wire.admin.Outcome;
import io.weir.client.wire.admin.TopicsRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Something that is asked of partitions, each by its leader. Leaders are looked up anew for every round, in which those partitions are
 * asked that have no definite outcome yet; a topic or partition that is not there is one. Its state lives on the cluster's loop.
 */
final class PerLeader<P, R> {
    private static final int PARTITIONS_PER_REQUEST = 2_000;

    /** @param asked what is asked of the partition */
    record Led<P>(TopicPartition partition, Uuid topicId, int leaderEpoch, P asked) {}

    /** One attempt at one broker, about partitions that it leads. */
    interface Exchange<P, R> {
        /** @return the outcome of each of them; fails when there is none */
        CompletionStage<Map<TopicPartition, Outcome<R>>> with(int broker, List<Led<P>> led);
    }

    private final AdminCall call;
    private final Exchange<P, R> exchange;
    private final Map<TopicPartition, P> left;
    private final Map<TopicPartition, ApiException> unsettled = new HashMap<>();
    private final Map<TopicPartition, Outcome<R>> outcomes = new HashMap<>();
    private final CompletableFuture<Map<TopicPartition, Outcome<R>>> settled = new CompletableFuture<>();

    private PerLeader(AdminCall call, Map<TopicPartition, P> asked, Exchange<P, R> exchange) {
        this.call = call;
        this.exchange = exchange;
        left = new LinkedHashMap<>(asked);
    }

    /** @return the outcome of each partition */
    static <P, R> CompletionStage<Map<TopicPartition, Outcome<R>>> ask(
            AdminCall call, Map<TopicPartition, P> asked, Exchange<P, R> exchange) {
        PerLeader<P, R> questions = new PerLeader<>(call, asked, exchange);
        questions.onLoop(0, () -> questions.round(1));
        return questions.settled;
    }

    private void round(int number) {
        if (left.isEmpty()) {
            settled.complete(outcomes);
            return;
        }
        call.topics(left.keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet()))
                .thenComposeAsync(this::askLeaders, call.cluster().loop())
                .whenComplete((done, failure) -> {
                    if (failure == null) {
                        again(number);
                    } else if (number == 1 || !(AdminCall.plain(failure) instanceof RetriableException)) {
                        settled.completeExceptionally(failure);
                    } else {
                        // Time is over; those that have an outcome keep it.
                        Set.copyOf(left.keySet()).forEach(partition -> settle(partition, failure(failure)));
                        settled.complete(outcomes);
                    }
                });
    }

    private void again(int number) {
        long pauseMs = call.settings().retry().afterMs(number);
        if (left.isEmpty()) {
            settled.complete(outcomes);
        } else if (call.left().toMillis() <= pauseMs) {
            left.keySet()
                    .forEach(partition -> outcomes.put(
                            partition,
                            Outcome.refused(new TimeoutException(
                                    partition + " had no answer in time: "
                                            + unsettled.get(partition).getMessage(),
                                    unsettled.get(partition)))));
            settled.complete(outcomes);
        } else {
            onLoop(pauseMs, () -> round(number + 1));
        }
    }

    private void onLoop(long delayMs, Runnable action) {
        try {
            call.cluster().loop().schedule(action, delayMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            settled.completeExceptionally(new IllegalStateException("the client is closed", closed));
        }
    }

    private CompletionStage<?> askLeaders(List<TopicsRequest.Said> topics) {
        Map<String, Outcome<TopicsRequest.Topic>> known = new HashMap<>();
        topics.forEach(said -> known.put(said.name(), said.topic()));
        Map<Integer, List<Led<P>>> byLeader = new HashMap<>();
        Map.copyOf(left).forEach((partition, asked) -> {
            Outcome<TopicsRequest.Topic> topic = known.get(partition.topic());
            if (topic == null) {
                take(
                        partition,
                        Outcome.refused(new UnknownTopicOrPartitionException("no broker speaks of " + partition)));
            } else if (topic.failure().isPresent()) {
                ApiException failure = topic.failure().get();
                if (failure instanceof UnknownTopicOrPartitionException) {
                    settle(partition, topic.failure().get());
                } else {
                    take(partition, Outcome.refused(failure));
                }
            } else if (partition.partition() >= topic.value().partitions().size()) {
                settle(partition, new UnknownTopicOrPartitionException("there is no " + partition));
            } else {
                PartitionMetadata place = topic.value().partitions().get(partition.partition());
                if (place.leader() < 0) {
                    take(partition, Outcome.refused(new LeaderNotAvailableException(partition + " has no leader")));
                } else {
                    byLeader.computeIfAbsent(place.leader(), leader -> new ArrayList<>())
                            .add(new Led<>(partition, topic.value().id(), place.leaderEpoch(), asked));
                }
            }
        });
        List<CompletionStage<List<Void>>> brokers = new ArrayList<>();
        byLeader.forEach((leader, led) ->
                brokers.add(AdminCall.inTurn(AdminCall.parts(led, PARTITIONS_PER_REQUEST), part -> ask(leader, part))));
        return AdminCall.all(brokers);
    }

    private CompletionStage<Void> ask(int leader, List<Led<P>> led) {
        return exchange.with(leader, led)
                .handleAsync(
                        (answers, failure) -> {
                            ApiException whole = failure == null
                                    ? new UnknownTopicOrPartitionException("the broker does not speak of it")
                                    : failure(failure);
                            for (Led<P> one : led) {
                                Outcome<R> outcome = failure == null ? answers.get(one.partition()) : null;
                                take(one.partition(), outcome == null ? Outcome.refused(whole) : outcome);
                            }
                            return null;
                        },
                        call.cluster().loop());
    }

    private static ApiException failure(Throwable thrown) {
        Throwable plain = AdminCall.plain(thrown);
        return plain instanceof ApiException api ? api : new ApiException(plain.getMessage(), plain);
    }

    /** An outcome of one round: definite, or to be asked for again. */
    private void take(TopicPartition partition, Outcome<R> outcome) {
        if (outcome.failure().filter(RetriableException.class::isInstance).isPresent()) {
            unsettled.put(partition, outcome.failure().get());
        } else {
            outcomes.put(partition, outcome);
            left.remove(partition);
        }
    }

    private void settle(TopicPartition partition, ApiException failure) {
        outcomes.put(partition, Outcome.refused(failure));
        left.remove(partition);
    }
}
