package io.weir.client.producer;

import io.weir.client.cluster.Cluster;
import io.weir.client.cluster.ClusterMetadata;
import io.weir.client.producer.Topic.Refusal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.apache.kafka.common.errors.RetriableException;

/** The topics that a producer sends to, and the search for those whose partitions are not known. */
final class Topics {
    private final ProducerSettings settings;
    private final Cluster cluster;
    private final Sender sender;
    private final BiConsumer<OutgoingRecord, RuntimeException> refuse;
    private final ConcurrentHashMap<String, Topic> topics = new ConcurrentHashMap<>();
    private final Set<String> searched = ConcurrentHashMap.newKeySet();
    /** Used on the event loop alone. */
    private final Set<String> watched = new HashSet<>();

    private final List<CompletableFuture<Void>> waitForNone = new ArrayList<>();
    private volatile RuntimeException ended;

    /** @param refuse what is done with a record that is not to be sent */
    Topics(
            ProducerSettings settings,
            Cluster cluster,
            Sender sender,
            BiConsumer<OutgoingRecord, RuntimeException> refuse) {
        this.settings = settings;
        this.cluster = cluster;
        this.sender = sender;
        this.refuse = refuse;
        cluster.onMetadata(metadata -> {
            topics.values().forEach(topic -> learn(topic, metadata));
            sender.wake();
        });
    }

    /** From any thread. */
    void accept(String name, OutgoingRecord record) {
        Topic topic = topics.get(name);
        if (topic == null) {
            topic = topics.computeIfAbsent(
                    name, key -> new Topic(key, settings, sender::append, sender::queue, ThreadLocalRandom.current()));
        }
        boolean waits = topic.accept(record);
        RuntimeException over = ended;
        if (over != null) {
            refuse(topic.refuseAll(over));
        } else if (waits && searched.add(name)) {
            try {
                Topic searchedFor = topic;
                cluster.loop().execute(() -> begin(searchedFor));
            } catch (RejectedExecutionException closed) {
                refuse(topic.refuseAll(new IllegalStateException("the producer is closed", closed)));
            }
        }
    }

    private void begin(Topic topic) {
        if (watched.add(topic.name())) {
            watch(topic);
        }
        search(topic);
    }

    /** While a topic is searched for, each record is refused that has waited for it for long enough, however long an answer takes. */
    private void watch(Topic topic) {
        long now = System.nanoTime();
        long nanos = topic.deadlineNanos()
                .map(deadline -> deadline - now)
                .orElse(settings.maxBlock().toNanos());
        cluster.loop()
                .schedule(
                        () -> {
                            learn(topic, cluster.metadata());
                            if (searched.contains(topic.name())) {
                                watch(topic);
                            } else {
                                watched.remove(topic.name());
                            }
                        },
                        Math.max(0, nanos) + 1,
                        TimeUnit.NANOSECONDS);
    }

    /** Asks again and again while something waits for the topic, each time after a pause. */
    private void search(Topic topic) {
        long retryMs = Math.max(1, settings.cluster().retry().firstMs());
        boolean known = cluster.metadata().topic(topic.name()).isPresent();
        var answered = known && topic.known() ? cluster.refresh() : cluster.metadataOf(Set.of(topic.name()));
        answered.whenComplete((metadata, failure) -> {
            if (failure != null && !(failure instanceof RetriableException)) {
                refuse(topic.refuseAll((RuntimeException) failure));
            } else {
                learn(topic, cluster.metadata());
            }
            if (topic.waits()) {
                cluster.loop().schedule(() -> search(topic), retryMs, TimeUnit.MILLISECONDS);
            } else {
                searched.remove(topic.name());
                // A record may have come to wait between the two.
                if (topic.waits() && searched.add(topic.name())) {
                    begin(topic);
                }
                tellThatNothingWaits();
            }
        });
    }

    private void learn(Topic topic, ClusterMetadata metadata) {
        refuse(topic.learn(metadata, System.nanoTime()));
    }

    private void refuse(List<Refusal> refusals) {
        refusals.forEach(refusal -> refuse.accept(refusal.record(), refusal.reason()));
    }

    /** Completes when no record waits for its topic to be found. On the event loop. */
    CompletableFuture<Void> nothingWaits() {
        CompletableFuture<Void> none = new CompletableFuture<>();
        waitForNone.add(none);
        tellThatNothingWaits();
        return none;
    }

    private void tellThatNothingWaits() {
        if (topics.values().stream().noneMatch(Topic::waits)) {
            List<CompletableFuture<Void>> told = List.copyOf(waitForNone);
            waitForNone.clear();
            told.forEach(waiter -> waiter.complete(null));
        }
    }

    /** What waits, and what still comes, is refused. */
    void end(RuntimeException reason) {
        ended = reason;
        topics.values().forEach(topic -> refuse(topic.refuseAll(reason)));
    }
}
