package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.client.ClientException;
import io.weir.client.ClientException.Kind;
import io.weir.client.admin.ClusterAdmin;
import io.weir.client.admin.ClusterAdmin.OffsetRange;
import io.weir.client.admin.ClusterAdmin.TopicDescription;
import io.weir.client.admin.ClusterAdmin.TopicSpec;
import io.weir.client.admin.ConfigChange;
import io.weir.client.admin.ConfigTarget;
import io.weir.client.admin.ConfigValue;
import io.weir.client.admin.GroupAdmin;
import io.weir.client.admin.GroupAdmin.GroupPartition;
import io.weir.client.admin.GroupAdmin.LogPosition;
import io.weir.client.admin.ReactiveAdmin;
import io.weir.client.consumer.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What administration does, the same against Weir and Apache Kafka. */
abstract class AdminContract extends ConsumerBase {
    private ReactiveAdmin administration;

    @BeforeEach
    void anAdministration() {
        administration = ReactiveAdmin.create(Map.of("bootstrap.servers", broker().bootstrap()));
    }

    @AfterEach
    void closeIt() {
        administration.close();
    }

    private ClusterAdmin cluster() {
        return administration.cluster();
    }

    private GroupAdmin groups() {
        return administration.groups();
    }

    private static <T> T get(CompletionStage<T> stage) throws InterruptedException, TimeoutException {
        try {
            return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw assertInstanceOf(ClientException.class, e.getCause(), e::toString);
        }
    }

    private static ClientException fails(Kind kind, CompletionStage<?> stage) {
        ClientException failure = assertThrows(ClientException.class, () -> get(stage));
        assertEquals(kind, failure.kind(), failure::getMessage);
        return failure;
    }

    private static TopicSpec spec(String name, int partitions, Map<String, String> configs) {
        return new TopicSpec(name, Optional.of(partitions), Optional.empty(), configs);
    }

    /** Apache Kafka's brokers come to know of a topic a moment after it is created. */
    private TopicDescription described(String name, int partitions) throws InterruptedException {
        List<TopicDescription> found = new ArrayList<>();
        eventually(
                () -> {
                    found.clear();
                    try {
                        found.addAll(get(cluster().describeAll(false)));
                    } catch (InterruptedException | TimeoutException e) {
                        throw new AssertionError(e);
                    }
                    found.removeIf(topic -> !topic.name().equals(name));
                    return found.size() == 1 && found.get(0).partitions().size() == partitions;
                },
                found::toString);
        return found.get(0);
    }

    @Test
    void aTopicIsCreatedGrowsAndGoes() throws Exception {
        assertEquals(
                Optional.of(2),
                get(cluster().create(spec("grows", 2, Map.of()), true)).partitions());
        assertEquals(
                Optional.of(2),
                get(cluster().create(spec("grows", 2, Map.of()), false)).partitions());
        TopicDescription made = described("grows", 2);
        assertEquals(22, made.id().length());
        assertFalse(made.internal());
        int broker = get(cluster().brokers()).get(0).id();
        assertEquals(Optional.of(broker), made.partitions().get(1).leader());
        assertEquals(List.of(broker), made.partitions().get(1).inSync());

        fails(Kind.EXISTS, cluster().create(spec("grows", 2, Map.of()), false));
        fails(Kind.REFUSED, cluster().create(spec("not valid", 1, Map.of()), false));
        fails(Kind.REFUSED, cluster().create(spec("other", 1, Map.of("retention.ms", "soon")), false));

        get(cluster().addPartitions("grows", 5, false));
        assertEquals(List.of(described("grows", 5)), get(cluster().describe(List.of("grows"))));
        fails(Kind.REFUSED, cluster().addPartitions("grows", 3, false));
        fails(Kind.NOT_FOUND, cluster().addPartitions("missing", 3, false));

        get(cluster().delete("grows"));
        eventually(
                () -> {
                    try {
                        return get(cluster().topics(false)).stream()
                                .noneMatch(topic -> topic.name().equals("grows"));
                    } catch (InterruptedException | TimeoutException e) {
                        throw new AssertionError(e);
                    }
                },
                () -> "the topic is listed");
        fails(Kind.NOT_FOUND, cluster().delete("grows"));
        ClientException missing = fails(Kind.NOT_FOUND, cluster().describe(List.of("grows")));
        assertEquals("cannot describe grows: there is no such topic or partition", missing.getMessage());
    }

    @Test
    void configurationsAreChangedAllOrNone() throws Exception {
        get(cluster().create(spec("configured", 1, Map.of("segment.bytes", "2097152")), false));
        described("configured", 1);
        ConfigTarget topic = ConfigTarget.topic("configured");
        get(cluster()
                .alterConfigs(
                        topic,
                        List.of(ConfigChange.set("retention.ms", "60000"), ConfigChange.delete("segment.bytes")),
                        false));
        fails(
                Kind.REFUSED,
                cluster()
                        .alterConfigs(
                                topic,
                                List.of(
                                        ConfigChange.set("retention.ms", "90000"),
                                        ConfigChange.set("segment.bytes", "few")),
                                false));
        eventually(
                () -> {
                    try {
                        return set(topic).equals(Map.of("retention.ms", "60000"));
                    } catch (InterruptedException | TimeoutException e) {
                        throw new AssertionError(e);
                    }
                },
                () -> "other configurations");
        ConfigValue retention = get(cluster().configs(topic, true)).stream()
                .filter(config -> config.name().equals("retention.ms"))
                .findFirst()
                .orElseThrow();
        assertEquals("long", retention.type());
        assertEquals(
                new ConfigValue.Synonym("retention.ms", "60000", ConfigValue.Source.TOPIC),
                retention.synonyms().get(0));
        assertTrue(retention.documentation().length() > 20, retention::toString);

        assertEquals(
                Set.of(topic),
                get(cluster().configs(List.of(topic, ConfigTarget.topic("missing")), false))
                        .keySet());
        fails(Kind.NOT_FOUND, cluster().configs(ConfigTarget.topic("missing"), false));
        ClientException broker = fails(Kind.NOT_FOUND, cluster().configs(ConfigTarget.broker(77), false));
        assertTrue(broker.getMessage().startsWith("there is no broker 77; there are: "), broker::getMessage);
        int id = get(cluster().brokers()).get(0).id();
        assertTrue(get(cluster().configs(ConfigTarget.broker(id), false)).size() > 20);
    }

    private Map<String, String> set(ConfigTarget target) throws InterruptedException, TimeoutException {
        return get(cluster().configs(target, false)).stream()
                .filter(config -> config.source() == ConfigValue.Source.TOPIC)
                .collect(Collectors.toMap(ConfigValue::name, ConfigValue::value));
    }

    @Test
    void recordsAreDeletedUpToAnOffset() throws Exception {
        String topic = topic("shortened", 2);
        produce(topic, 2, 0, 10, Map.of());
        TopicDescription described = described(topic, 2);
        assertEquals(Map.of(0, 4L), get(cluster().deleteRecords(topic, Map.of(0, 4L))));
        assertEquals(
                Map.of(0, new OffsetRange(4, 10), 1, new OffsetRange(0, 10)),
                get(cluster().offsets(described)));
        assertEquals(Map.of(0, 10L, 1, 10L), get(cluster().deleteRecords(topic, Map.of(0, -1L, 1, -1L))));
        fails(Kind.REFUSED, cluster().deleteRecords(topic, Map.of(0, 11L)));
        fails(Kind.NOT_FOUND, cluster().deleteRecords(topic, Map.of(7, 1L)));
    }

    @Test
    void offsetsAreFoundByPlaceAndByTime() throws Exception {
        String topic = topic("timed", 1);
        try (var producer = Clients.producer(broker().bootstrap(), Map.of())) {
            for (int i = 0; i < 5; i++) {
                producer.send(new ProducerRecord<>(topic, 0, 1_000L + i, "k", "v"));
            }
        }
        GroupPartition partition = new GroupPartition(topic, 0);
        Set<GroupPartition> asked = Set.of(partition, new GroupPartition("missing", 0), new GroupPartition(topic, 9));
        assertEquals(Map.of(partition, 0L), get(groups().offsets(asked, new LogPosition.Earliest())));
        assertEquals(Map.of(partition, 5L), get(groups().offsets(asked, new LogPosition.Latest())));
        assertEquals(Map.of(partition, 3L), get(groups().offsets(asked, new LogPosition.AtTime(1_003))));
        assertEquals(Map.of(partition, 5L), get(groups().offsets(asked, new LogPosition.AtTime(9_000))));
        assertEquals(
                Map.of(partition, 1_002L),
                get(groups().timestamps(Map.of(partition, 2L, new GroupPartition("missing", 0), 0L))));
        assertEquals(Map.of(), get(groups().timestamps(Map.of(partition, 5L))));
    }

    @Test
    void aGroupsOffsetsAreSetShownAndDeleted() throws Exception {
        String topic = topic("committed", 2);
        produce(topic, 2, 0, 5, Map.of());
        GroupPartition first = new GroupPartition(topic, 0);
        GroupPartition second = new GroupPartition(topic, 1);
        assertEquals(Set.of(first, second), get(groups().partitions(List.of(topic))));

        get(groups().commit("reset", Map.of(first, 1L, second, 2L)));
        assertEquals(Map.of(first, 1L, second, 2L), get(groups().committed("reset")));
        GroupAdmin.GroupDescription group = get(groups().describe("reset"));
        assertEquals("Empty", group.state());
        assertEquals("classic", group.type());
        assertEquals("consumer", group.protocol());
        assertEquals(broker().bootstrap(), group.coordinator());
        assertTrue(get(groups().groups()).stream()
                .anyMatch(listed -> listed.name().equals("reset")
                        && listed.state().equals("Empty")
                        && listed.type().equals("classic")));

        get(groups().deleteOffsets("reset", Set.of(second)));
        assertEquals(Map.of(first, 1L), get(groups().committed("reset")));
        get(groups().delete("reset"));
        assertEquals(Map.of(), get(groups().committed("reset")));
        fails(Kind.NOT_FOUND, groups().delete("reset"));
        ClientException missing = fails(Kind.NOT_FOUND, groups().describe("reset"));
        assertTrue(missing.getMessage().startsWith("cannot describe group reset: "), missing::getMessage);
    }

    @Test
    void aGroupWithMembersIsDescribedAndLeftAlone() throws Exception {
        String topic = topic("consumed", 2);
        produce(topic, 2, 0, 5, Map.of());
        Received<ConsumerRecord<String, String>> received = Received.all(signal);
        consumer(Map.of("group.id", "members", "auto.offset.reset", "earliest", "client.id", "me"))
                .subscribed(Topics.of(topic))
                .subscribe(received);
        received.await(10);

        GroupAdmin.GroupDescription group = get(groups().describe("members"));
        assertEquals("Stable", group.state());
        assertEquals("consumer", group.type());
        GroupAdmin.GroupMember member = group.members().get(0);
        assertEquals(List.of(new GroupPartition(topic, 0), new GroupPartition(topic, 1)), member.partitions());
        assertEquals("me", member.clientId());
        assertTrue(member.epoch().orElseThrow() > 0);

        GroupPartition first = new GroupPartition(topic, 0);
        fails(Kind.REFUSED, groups().delete("members"));
        fails(Kind.REFUSED, groups().deleteOffsets("members", Set.of(first)));
        ClientException refused = fails(Kind.REFUSED, groups().commit("members", Map.of(first, 0L)));
        assertEquals(
                "cannot set the offsets of group members: it has members, who alone may commit", refused.getMessage());
        received.cancel();
    }
}
