package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.AlterConfigsOptions;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.CreatePartitionsOptions;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.ListConfigResourcesOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.ConfigResource.Type;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicaAssignmentException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.requests.AlterConfigsRequest;
import org.apache.kafka.common.requests.AlterConfigsResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Configurations and partitions, changed through kafka-clients' Admin while a node runs. */
class AdminConfigIT {
    @TempDir
    static Path directory;

    private static TestNodes.Forked node;
    private static Admin admin;

    @BeforeAll
    static void aNode() throws Exception {
        node = new TestNodes.Forked(directory, Map.of("log.retention.hours", "24")).start();
        admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()));
    }

    @AfterAll
    static void stop() throws Exception {
        admin.close();
        node.close();
    }

    @Test
    void aTopicGrowsWhileItIsProducedTo() throws Exception {
        create("growing", 1, Map.of());
        try (var producer = Clients.producer(node.bootstrap(), Map.of("metadata.max.age.ms", 60_000))) {
            producer.send(new ProducerRecord<>("growing", 0, "k", "before")).get(60, TimeUnit.SECONDS);
            get(admin.createPartitions(Map.of("growing", NewPartitions.increaseTo(4)))
                    .all());
            TopicDescription description = get(admin.describeTopics(List.of("growing"))
                            .allTopicNames())
                    .get("growing");
            assertEquals(4, description.partitions().size());
            description
                    .partitions()
                    .forEach(partition -> assertEquals(1, partition.leader().id()));
            // A producer that knows one partition learns of the others when it is asked for one of them.
            producer.send(new ProducerRecord<>("growing", 3, "k", "after")).get(60, TimeUnit.SECONDS);
        }
        TopicPartition added = new TopicPartition("growing", 3);
        try (var consumer = Clients.consumer(node.bootstrap(), Map.of())) {
            consumer.assign(List.of(added));
            consumer.seekToBeginning(List.of(added));
            assertEquals("after", Clients.readToEnd(consumer, added).get(0).value());
        }
    }

    @Test
    void partitionsThatCannotBeAreRefusedByTheirOwnError() throws Exception {
        create("fixed", 2, Map.of());
        refused(
                InvalidPartitionsException.class,
                "Topic already has 2 partition(s).",
                grow("fixed", NewPartitions.increaseTo(2)));
        refused(
                InvalidPartitionsException.class,
                "The topic fixed currently has 2 partition(s); 1 would not be an increase.",
                grow("fixed", NewPartitions.increaseTo(1)));
        refused(
                InvalidReplicaAssignmentException.class,
                "The manual partition assignment includes broker 9, but no such broker is registered.",
                grow("fixed", NewPartitions.increaseTo(3, List.of(List.of(9)))));
        refused(
                UnknownTopicOrPartitionException.class,
                "This server does not host this topic-partition.",
                grow("nowhere", NewPartitions.increaseTo(3)));
        get(admin.createPartitions(
                        Map.of("fixed", NewPartitions.increaseTo(3)), new CreatePartitionsOptions().validateOnly(true))
                .all());
        assertEquals(
                2,
                get(admin.describeTopics(List.of("fixed")).allTopicNames())
                        .get("fixed")
                        .partitions()
                        .size());
    }

    @Test
    void aTopicsSettingActsAtOnceAndFallsBackWhenItIsTakenAway() throws Exception {
        create("bounded", 1, Map.of("retention.ms", "3600000"));
        ConfigResource topic = new ConfigResource(Type.TOPIC, "bounded");
        try (var producer = Clients.producer(node.bootstrap(), Map.of())) {
            ProducerRecord<String, String> large = new ProducerRecord<>("bounded", 0, "k", "x".repeat(10_000));
            producer.send(large).get(60, TimeUnit.SECONDS);
            get(alter(topic, op("max.message.bytes", "1000", OpType.SET)));
            ExecutionException refused = assertThrows(
                    ExecutionException.class, () -> producer.send(large).get(60, TimeUnit.SECONDS));
            assertInstanceOf(RecordTooLargeException.class, refused.getCause());
            ConfigEntry entry = describe(topic).get("max.message.bytes");
            assertEquals("1000", entry.value());
            assertEquals(ConfigSource.DYNAMIC_TOPIC_CONFIG, entry.source());
            assertEquals("3600000", describe(topic).get("retention.ms").value());
            get(alter(topic, op("max.message.bytes", null, OpType.DELETE)));
            producer.send(large).get(60, TimeUnit.SECONDS);
            assertEquals(
                    ConfigSource.DEFAULT_CONFIG,
                    describe(topic).get("max.message.bytes").source());
        }
    }

    @Test
    void listsAreAddedToAndTakenFrom() throws Exception {
        create("listed", 1, Map.of());
        ConfigResource topic = new ConfigResource(Type.TOPIC, "listed");
        get(alter(topic, op("cleanup.policy", "compact", OpType.APPEND)));
        assertEquals("delete,compact", describe(topic).get("cleanup.policy").value());
        get(alter(topic, op("cleanup.policy", "delete", OpType.SUBTRACT)));
        assertEquals("compact", describe(topic).get("cleanup.policy").value());
        refused(
                InvalidConfigurationException.class,
                "Can't APPEND to key retention.ms because its type is not LIST.",
                alter(topic, op("retention.ms", "1", OpType.APPEND)));
    }

    @Test
    void whatATopicCannotBeIsRefusedByItsOwnError() throws Exception {
        create("strict", 1, Map.of("retention.ms", "3600000"));
        ConfigResource topic = new ConfigResource(Type.TOPIC, "strict");
        refused(
                InvalidConfigurationException.class,
                "Invalid value x for configuration retention.ms: Not a number of type LONG",
                alter(topic, op("retention.ms", "x", OpType.SET)));
        refused(
                InvalidConfigurationException.class,
                "Unknown topic config name: no.such",
                alter(topic, op("no.such", "1", OpType.SET), op("retention.ms", "1", OpType.SET)));
        refused(
                InvalidRequestException.class,
                "Error due to duplicate config keys",
                alter(topic, op("retention.ms", "1", OpType.SET), op("retention.ms", "2", OpType.SET)));
        refused(
                UnknownTopicOrPartitionException.class,
                "The topic 'nowhere' does not exist.",
                alter(new ConfigResource(Type.TOPIC, "nowhere"), op("retention.ms", "1", OpType.SET)));
        refused(
                InvalidRequestException.class,
                "Unknown resource type 16",
                alter(new ConfigResource(Type.CLIENT_METRICS, "m"), op("interval.ms", "1000", OpType.SET)));
        AlterConfigsOptions validate = new AlterConfigsOptions().validateOnly(true);
        Map<ConfigResource, Collection<AlterConfigOp>> shorter =
                Map.of(topic, List.of(op("retention.ms", "1", OpType.SET)));
        get(admin.incrementalAlterConfigs(shorter, validate).all());
        assertEquals("3600000", describe(topic).get("retention.ms").value());
    }

    @Test
    void aBrokersSettingStandsBehindItsTopics() throws Exception {
        create("following", 1, Map.of());
        ConfigResource topic = new ConfigResource(Type.TOPIC, "following");
        ConfigResource own = new ConfigResource(Type.BROKER, "1");
        ConfigResource all = new ConfigResource(Type.BROKER, "");
        assertEquals("86400000", describe(topic).get("retention.ms").value());
        get(alter(all, op("log.retention.ms", "7200000", OpType.SET)));
        get(alter(own, op("log.retention.ms", "1800000", OpType.SET)));

        ConfigEntry retention = describe(topic).get("retention.ms");
        assertEquals("1800000", retention.value());
        assertEquals(ConfigSource.DYNAMIC_BROKER_CONFIG, retention.source());
        assertEquals(
                List.of(
                        "log.retention.ms=1800000 DYNAMIC_BROKER_CONFIG",
                        "log.retention.ms=7200000 DYNAMIC_DEFAULT_BROKER_CONFIG",
                        "log.retention.hours=24 STATIC_BROKER_CONFIG",
                        "log.retention.hours=168 DEFAULT_CONFIG"),
                retention.synonyms().stream()
                        .map(one -> one.name() + "=" + one.value() + " " + one.source())
                        .toList());
        assertEquals(Set.of("log.retention.ms"), describe(all).keySet());
        assertEquals("1800000", describe(own).get("log.retention.ms").value());
        assertTrue(describe(own).get("log.retention.hours").isReadOnly());
        assertFalse(describe(own).get("log.retention.ms").isReadOnly());
        assertTrue(describe(own).get("log.retention.ms").documentation().contains("milliseconds"));

        get(alter(own, op("log.retention.ms", null, OpType.DELETE)));
        assertEquals("7200000", describe(topic).get("retention.ms").value());
        get(alter(all, op("log.retention.ms", null, OpType.DELETE)));
        assertEquals("86400000", describe(topic).get("retention.ms").value());
        assertTrue(describe(all).isEmpty());
    }

    @Test
    void aGroupIsConfiguredBeforeThereIsOne() throws Exception {
        ConfigResource group = new ConfigResource(Type.GROUP, "yet-to-come");
        assertEquals("45000", describe(group).get("consumer.session.timeout.ms").value());

        get(alter(group, op("consumer.session.timeout.ms", "50000", OpType.SET)));

        ConfigEntry timeout = describe(group).get("consumer.session.timeout.ms");
        assertEquals("50000", timeout.value());
        assertEquals(ConfigSource.DYNAMIC_GROUP_CONFIG, timeout.source());
        assertEquals(
                List.of(group),
                List.copyOf(get(admin.listConfigResources(Set.of(Type.GROUP), new ListConfigResourcesOptions())
                        .all())));
        refused(
                InvalidConfigurationException.class,
                "consumer.session.timeout.ms must be less than or equal to group.consumer.max.session.timeout.ms",
                alter(group, op("consumer.session.timeout.ms", "60001", OpType.SET)));
        get(alter(group, op("consumer.session.timeout.ms", null, OpType.DELETE)));
        assertEquals("45000", describe(group).get("consumer.session.timeout.ms").value());
    }

    @Test
    void aBrokersDefaultActsOnRunningTopicsAtOnce() throws Exception {
        create("inheriting", 1, Map.of());
        ConfigResource all = new ConfigResource(Type.BROKER, "");
        try (var producer = Clients.producer(node.bootstrap(), Map.of())) {
            ProducerRecord<String, String> large = new ProducerRecord<>("inheriting", 0, "k", "x".repeat(400_000));
            producer.send(large).get(60, TimeUnit.SECONDS);
            get(alter(all, op("message.max.bytes", "300000", OpType.SET)));
            ExecutionException refused = assertThrows(
                    ExecutionException.class, () -> producer.send(large).get(60, TimeUnit.SECONDS));
            assertInstanceOf(RecordTooLargeException.class, refused.getCause());
            get(alter(all, op("message.max.bytes", null, OpType.DELETE)));
            producer.send(large).get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void aBrokerTellsWhereItIsByTheNamesThatToolsAskFor() throws Exception {
        Map<String, ConfigEntry> own = describe(new ConfigResource(Type.BROKER, "1"));
        assertEquals("PLAINTEXT://" + node.bootstrap(), own.get("listeners").value());
        assertEquals(
                "PLAINTEXT://" + node.bootstrap(),
                own.get("advertised.listeners").value());
        assertEquals(node.data.toString(), own.get("log.dirs").value());
        assertEquals("1", own.get("broker.id").value());
        assertTrue(own.get("inter.broker.protocol.version").value().startsWith("4.3"));
        for (String name : List.of("listeners", "advertised.listeners", "log.dirs", "broker.id", "node.id")) {
            assertTrue(own.get(name).isReadOnly(), name);
            assertEquals(ConfigSource.STATIC_BROKER_CONFIG, own.get(name).source(), name);
        }
    }

    @Test
    void theOlderApiReplacesWhatATopicSets() throws Exception {
        create("replaced", 1, Map.of("retention.ms", "3600000", "segment.bytes", "2097152"));
        AlterConfigsRequestData.AlterConfigsResource resource = new AlterConfigsRequestData.AlterConfigsResource()
                .setResourceType(Type.TOPIC.id())
                .setResourceName("replaced")
                .setConfigs(new AlterConfigsRequestData.AlterableConfigCollection(
                        List.of(new AlterConfigsRequestData.AlterableConfig()
                                        .setName("retention.ms")
                                        .setValue("7200000"))
                                .iterator()));
        AlterConfigsRequestData request = new AlterConfigsRequestData()
                .setResources(new AlterConfigsRequestData.AlterConfigsResourceCollection(
                        List.of(resource).iterator()));
        try (RawConnection raw = new RawConnection(node.port())) {
            AlterConfigsResponse answer = (AlterConfigsResponse) raw.call(new AlterConfigsRequest(request, (short) 1));
            assertEquals(0, answer.data().responses().get(0).errorCode());
        }
        Map<String, ConfigEntry> after = describe(new ConfigResource(Type.TOPIC, "replaced"));
        assertEquals("7200000", after.get("retention.ms").value());
        assertEquals(ConfigSource.DEFAULT_CONFIG, after.get("segment.bytes").source());
    }

    @Test
    void whatABrokerCannotBeIsRefusedByItsOwnError() {
        ConfigResource own = new ConfigResource(Type.BROKER, "1");
        refused(
                InvalidRequestException.class,
                "Cannot update these configs dynamically: [log.retention.hours, num.partitions]",
                alter(own, op("num.partitions", "4", OpType.SET), op("log.retention.hours", "4", OpType.SET)));
        refused(
                InvalidRequestException.class,
                "Invalid value x for configuration log.retention.ms: Not a number of type LONG",
                alter(own, op("log.retention.ms", "x", OpType.SET)));
        refused(
                InvalidRequestException.class,
                "Unknown broker config name: num.io.threads",
                alter(own, op("num.io.threads", "4", OpType.SET)));
    }

    @Test
    void whatWasSetOutlivesTheNode() throws Exception {
        try (TestNodes.Forked other =
                new TestNodes.Forked(Files.createDirectory(directory.resolve("other")), Map.of())) {
            other.start();
            ConfigResource topic = new ConfigResource(Type.TOPIC, "kept");
            ConfigResource all = new ConfigResource(Type.BROKER, "");
            try (Admin first = Admin.create(Map.of("bootstrap.servers", other.bootstrap()))) {
                get(first.createTopics(List.of(new NewTopic("kept", 1, (short) 1)))
                        .all());
                get(first.createPartitions(Map.of("kept", NewPartitions.increaseTo(2)))
                        .all());
                get(first.incrementalAlterConfigs(Map.of(
                                topic, List.of(op("segment.bytes", "2097152", OpType.SET)),
                                all, List.of(op("log.retention.ms", "5000000", OpType.SET))))
                        .all());
            }
            other.kill();
            other.start();
            try (Admin second = Admin.create(Map.of("bootstrap.servers", other.bootstrap()))) {
                Map<ConfigResource, Config> after =
                        get(second.describeConfigs(List.of(topic, all)).all());
                assertEquals("2097152", after.get(topic).get("segment.bytes").value());
                assertEquals("5000000", after.get(topic).get("retention.ms").value());
                assertEquals("5000000", after.get(all).get("log.retention.ms").value());
                assertEquals(
                        2,
                        get(second.describeTopics(List.of("kept")).allTopicNames())
                                .get("kept")
                                .partitions()
                                .size());
            }
        }
    }

    @Test
    void whatHasConfigurationsIsListed() throws Exception {
        create("shown", 1, Map.of());
        Collection<ConfigResource> all = get(admin.listConfigResources().all());
        assertTrue(all.contains(new ConfigResource(Type.TOPIC, "shown")));
        assertTrue(all.contains(new ConfigResource(Type.BROKER, "1")));
        assertEquals(
                List.of(new ConfigResource(Type.BROKER, "1")),
                List.copyOf(get(admin.listConfigResources(Set.of(Type.BROKER), new ListConfigResourcesOptions())
                        .all())));
        ExecutionException refused = assertThrows(
                ExecutionException.class,
                () -> get(admin.listConfigResources(Set.of(Type.UNKNOWN), new ListConfigResourcesOptions())
                        .all()));
        assertInstanceOf(ApiException.class, refused.getCause());
    }

    @Test
    void whatIsNotThereIsNotDescribed() {
        refused(
                UnknownTopicOrPartitionException.class,
                "This server does not host this topic-partition.",
                admin.describeConfigs(List.of(new ConfigResource(Type.TOPIC, "nowhere")))
                        .all());
        refused(
                InvalidRequestException.class,
                "Resources of type CLIENT_METRICS (16) have no configurations.",
                admin.describeConfigs(List.of(new ConfigResource(Type.CLIENT_METRICS, "m")))
                        .all());
    }

    @Test
    void everyConfigurationIsExplained() throws Exception {
        create("explained", 1, Map.of());
        for (ConfigResource resource :
                List.of(new ConfigResource(Type.TOPIC, "explained"), new ConfigResource(Type.BROKER, "1"))) {
            describe(resource).values().forEach(entry -> {
                assertFalse(entry.documentation().isBlank(), entry.name());
                assertFalse(entry.type() == ConfigEntry.ConfigType.UNKNOWN, entry.name());
                if (entry.value() == null) {
                    assertTrue(entry.synonyms().isEmpty(), entry.name());
                } else if (!entry.isSensitive()) {
                    assertFalse(entry.synonyms().isEmpty(), entry.name());
                }
            });
        }
        assertNull(describe(new ConfigResource(Type.TOPIC, "explained")).get("no.such"));
    }

    private static void create(String topic, int partitions, Map<String, String> configs) throws Exception {
        get(admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(configs)))
                .all());
    }

    private static KafkaFuture<Void> grow(String topic, NewPartitions partitions) {
        return admin.createPartitions(Map.of(topic, partitions)).all();
    }

    private static AlterConfigOp op(String name, String value, OpType type) {
        return new AlterConfigOp(new ConfigEntry(name, value), type);
    }

    private static KafkaFuture<Void> alter(ConfigResource resource, AlterConfigOp... ops) {
        return admin.incrementalAlterConfigs(Map.of(resource, List.of(ops))).all();
    }

    private static Map<String, ConfigEntry> describe(ConfigResource resource) throws Exception {
        DescribeConfigsOptions options =
                new DescribeConfigsOptions().includeSynonyms(true).includeDocumentation(true);
        return get(admin.describeConfigs(List.of(resource), options).all()).get(resource).entries().stream()
                .collect(Collectors.toMap(ConfigEntry::name, entry -> entry));
    }

    private static void refused(Class<? extends ApiException> error, String message, KafkaFuture<?> future) {
        ExecutionException refused = assertThrows(ExecutionException.class, () -> get(future));
        assertInstanceOf(error, refused.getCause());
        assertEquals(message, refused.getCause().getMessage());
    }

    private static <T> T get(KafkaFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }
}
