package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The calls that AKHQ and kafka-ui make when they start, and for their pages of topics and brokers, in their order and with what they
 * make of the answers. What they ask about consumer groups is left out.
 */
class UserInterfacesIT {
    @TempDir
    static Path directory;

    private static TestNodes.Forked node;
    private static Admin admin;

    @BeforeAll
    static void aNode() throws Exception {
        node = new TestNodes.Forked(directory, Map.of()).start();
        admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, node.bootstrap()));
        for (String topic : List.of("orders", "payments")) {
            get(admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all());
            publish(topic, 10);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        admin.close();
        node.close();
    }

    private static void publish(String topic, int records) {
        try (var producer = Clients.producer(node.bootstrap(), Map.of())) {
            for (int i = 0; i < records; i++) {
                producer.send(new ProducerRecord<>(topic, i % 2, "key", "value " + i));
            }
        }
    }

    private static <T> T get(KafkaFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    private static List<Integer> brokers() throws Exception {
        return get(admin.describeCluster().nodes()).stream().map(Node::id).toList();
    }

    private static Map<ConfigResource, Config> configs(
            ConfigResource.Type type, List<String> names, DescribeConfigsOptions options) throws Exception {
        return get(admin.describeConfigs(
                        names.stream()
                                .map(name -> new ConfigResource(type, name))
                                .toList(),
                        options)
                .all());
    }

    private static Set<TopicPartition> partitions(Map<String, TopicDescription> topics) {
        return topics.values().stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .collect(Collectors.toSet());
    }

    /** Both take what is not supported for "cannot", and SECURITY_DISABLED alone for "has no ACLs". */
    private static void assertAclsAreOff() {
        ExecutionException failure = assertThrows(
                ExecutionException.class,
                () -> get(admin.describeAcls(AclBindingFilter.ANY).values()));
        assertInstanceOf(SecurityDisabledException.class, failure.getCause());
    }

    @Test
    void akhqListsTopicsAndShowsBrokers() throws Exception {
        var cluster = admin.describeCluster();
        assertEquals(22, get(cluster.clusterId()).length());
        assertEquals(1, get(cluster.controller()).id());
        assertEquals(1, get(cluster.nodes()).size());

        Set<String> names =
                get(admin.listTopics(new ListTopicsOptions().listInternal(true)).names());
        assertTrue(names.containsAll(List.of("orders", "payments")), names.toString());
        Map<String, TopicDescription> topics =
                get(admin.describeTopics(List.of("orders", "payments")).allTopicNames());
        try (var consumer = Clients.consumer(node.bootstrap(), Map.of())) {
            var begins = consumer.offsetsForTimes(
                    partitions(topics).stream().collect(Collectors.toMap(partition -> partition, partition -> 0L)));
            var ends = consumer.endOffsets(partitions(topics));
            assertEquals(0, begins.get(new TopicPartition("orders", 1)).offset());
            assertEquals(5, ends.get(new TopicPartition("orders", 1)));
        }
        var directories = get(admin.describeLogDirs(brokers()).allDescriptions());
        var stored = directories.get(1).values().iterator().next().replicaInfos();
        assertTrue(stored.keySet().containsAll(partitions(topics)));

        assertTrue(configs(ConfigResource.Type.BROKER, List.of("1"), new DescribeConfigsOptions())
                        .values()
                        .iterator()
                        .next()
                        .entries()
                        .size()
                > 20);
        assertAclsAreOff();
    }

    @Test
    void akhqCreatesChangesEmptiesAndDeletesATopic() throws Exception {
        get(admin.createTopics(List.of(new NewTopic("akhq", 1, (short) 1).configs(Map.of("retention.ms", "86400000"))))
                .all());
        get(admin.createPartitions(Map.of("akhq", NewPartitions.increaseTo(2))).all());
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "akhq");
        get(admin.incrementalAlterConfigs(Map.of(topic, List.of(set("cleanup.policy", "delete"))))
                .all());
        publish("akhq", 10);
        TopicPartition second = new TopicPartition("akhq", 1);
        var low = get(admin.deleteRecords(Map.of(second, RecordsToDelete.beforeOffset(5)))
                .lowWatermarks()
                .get(second));
        assertEquals(5, low.lowWatermark());
        try (var consumer = Clients.consumer(node.bootstrap(), Map.of())) {
            assertNull(consumer.offsetsForTimes(Map.of(second, 0L)).get(second), "it is empty");
        }
        get(admin.deleteTopics(List.of("akhq")).all());
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }

    @Test
    void kafkaUiLearnsWhatTheClusterCan() throws Exception {
        Node controller = get(admin.describeCluster().controller());
        Config broker = configs(
                        ConfigResource.Type.BROKER, List.of(controller.idString()), new DescribeConfigsOptions())
                .values()
                .iterator()
                .next();
        String version = broker.entries().stream()
                .filter(entry -> entry.name().contains("inter.broker.protocol.version"))
                .findFirst()
                .map(ConfigEntry::value)
                .orElseThrow();
        assertTrue(Float.parseFloat(version.substring(0, 3)) >= 2.6f, version);
        assertEquals("true", broker.get("delete.topic.enable").value());
        assertAclsAreOff();
        var described = admin.describeCluster(new DescribeClusterOptions().includeAuthorizedOperations(true));
        assertTrue(get(described.authorizedOperations()).contains(AclOperation.ALTER));
    }

    @Test
    void kafkaUiCollectsItsStatistics() throws Exception {
        assertEquals(
                Set.of(1),
                get(admin.describeLogDirs(brokers()).allDescriptions()).keySet());
        List<String> names = new ArrayList<>(
                get(admin.listTopics(new ListTopicsOptions().listInternal(true)).names()));
        names.retainAll(List.of("orders", "payments"));
        Map<String, TopicDescription> topics = get(admin.describeTopics(names).allTopicNames());
        var settings = configs(ConfigResource.Type.TOPIC, names, new DescribeConfigsOptions().includeSynonyms(true));
        assertEquals(2, settings.size());
        for (OffsetSpec spec : List.of(OffsetSpec.latest(), OffsetSpec.earliest())) {
            var offsets = get(admin.listOffsets(partitions(topics).stream()
                            .collect(Collectors.toMap(partition -> partition, partition -> spec)))
                    .all());
            assertEquals(4, offsets.size());
        }
    }

    @Test
    void kafkaUiShowsATopicWithItsProducers() throws Exception {
        var told = configs(
                        ConfigResource.Type.TOPIC,
                        List.of("orders"),
                        new DescribeConfigsOptions().includeSynonyms(true).includeDocumentation(true))
                .values()
                .iterator()
                .next();
        assertTrue(told.entries().stream().allMatch(entry -> entry.documentation() != null));
        List<TopicPartition> both = List.of(new TopicPartition("orders", 0), new TopicPartition("orders", 1));
        var producers = get(admin.describeProducers(both).all());
        assertEquals(1, producers.get(both.get(1)).activeProducers().size());
        assertEquals(
                Map.of(),
                get(admin.describeClientQuotas(ClientQuotaFilter.all()).entities()));
    }

    /** It creates the topic anew with every configuration that it was told, by name and value. */
    @Test
    void kafkaUiRecreatesATopicFromItsDescription() throws Exception {
        get(admin.createTopics(List.of(new NewTopic("again", Optional.of(3), Optional.empty())))
                .all());
        Config told = configs(
                        ConfigResource.Type.TOPIC, List.of("again"), new DescribeConfigsOptions().includeSynonyms(true))
                .values()
                .iterator()
                .next();
        Map<String, String> values = new HashMap<>();
        told.entries().forEach(entry -> values.put(entry.name(), entry.value()));
        get(admin.deleteTopics(List.of("again")).all());
        get(admin.createTopics(List.of(new NewTopic("again", 3, (short) 1).configs(values)))
                .all());
        assertEquals(
                3,
                get(admin.describeTopics(List.of("again")).allTopicNames())
                        .get("again")
                        .partitions()
                        .size());
        get(admin.deleteRecords(Map.of(new TopicPartition("again", 0), RecordsToDelete.beforeOffset(-1)))
                .all());
    }
}
