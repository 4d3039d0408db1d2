package io.weir.cluster.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.cluster.config.BrokerConfigs;
import io.weir.cluster.config.TopicConfigs;
import io.weir.cluster.metadata.BrokerImage;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.log.TopicId;
import io.weir.partition.OffsetReply;
import io.weir.partition.PartitionCommand;
import io.weir.partition.PartitionCommand.FindOffset;
import io.weir.partition.PartitionCommand.OffsetQuery;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidReplicaAssignmentException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Kafka's own admin client against the listener and these handlers, over a cluster that is kept in memory. */
class AdminClientTest {
    private static final TopicId CLUSTER = TopicId.random();

    private final ActorTestKit actors = ActorTestKit.create();
    private Gateway gateway;
    private Admin admin;

    @BeforeEach
    void start() throws Exception {
        gateway =
                Gateway.bind(GatewaySettings.from(ConfigFactory.load()), 1, "127.0.0.1", 0, new SimpleMeterRegistry());
        int port = gateway.address().getPort();
        MemoryCluster cluster = new MemoryCluster(
                MetadataImage.empty(CLUSTER), new BrokerImage(1, "one", "127.0.0.1", port, "", false));
        var leader = actors.spawn(Behaviors.<PartitionCommand>receiveMessage(command -> {
            FindOffset asked = (FindOffset) command;
            boolean latest = asked.query() instanceof OffsetQuery.Latest;
            asked.replyTo().tell(new OffsetReply.Found(latest ? 100 : 7, latest ? -1 : 1234, 0));
            return Behaviors.same();
        }));
        GatewayContext context = new GatewayContext(1, cluster, cluster, cluster.leaders(leader), Clock.systemUTC());
        TopicConfigs configs = new TopicConfigs(BrokerConfigs.of(1, Map.of()));
        gateway.serve(
                context, AdminHandlers.all(context, configs, Surroundings.SETTINGS, new Surroundings().directory()));
        admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:" + port));
    }

    @AfterEach
    void stop() {
        admin.close(Duration.ofSeconds(5));
        gateway.close();
        actors.shutdownTestKit();
    }

    private static <T> T get(KafkaFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    private static <T extends Exception> void failsWith(Class<T> error, KafkaFuture<?> future) {
        ExecutionException failure = assertThrows(ExecutionException.class, () -> get(future));
        assertInstanceOf(error, failure.getCause());
    }

    private void create(String name, int partitions, Map<String, String> configs) throws Exception {
        NewTopic topic = new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(configs);
        get(admin.createTopics(List.of(topic)).all());
    }

    @Test
    void topicsAreCreatedListedDescribedAndDeleted() throws Exception {
        create("orders", 6, Map.of("cleanup.policy", "compact"));
        create("payments", 1, Map.of());
        assertEquals(Set.of("orders", "payments"), get(admin.listTopics().names()));
        TopicDescription orders = get(admin.describeTopics(List.of("orders", "payments"))
                        .allTopicNames())
                .get("orders");
        assertEquals(6, orders.partitions().size());
        assertEquals(1, orders.partitions().get(5).leader().id());
        TopicDescription byId = get(admin.describeTopics(TopicCollection.ofTopicIds(List.of(orders.topicId())))
                        .allTopicIds())
                .get(orders.topicId());
        assertEquals("orders", byId.name());
        get(admin.deleteTopics(List.of("payments")).all());
        get(admin.deleteTopics(TopicCollection.ofTopicIds(List.of(orders.topicId())))
                .all());
        assertEquals(Set.of(), get(admin.listTopics().names()));
        failsWith(
                UnknownTopicIdException.class,
                admin.deleteTopics(TopicCollection.ofTopicIds(List.of(orders.topicId())))
                        .all());
    }

    @Test
    void whatCannotBeDoneFailsWithItsOwnException() throws Exception {
        create("orders", 1, Map.of());
        failsWith(
                TopicExistsException.class,
                admin.createTopics(List.of(new NewTopic("orders", 1, (short) 1)))
                        .all());
        failsWith(
                InvalidTopicException.class,
                admin.createTopics(List.of(new NewTopic("no such", 1, (short) 1)))
                        .all());
        failsWith(
                InvalidReplicaAssignmentException.class,
                admin.createTopics(List.of(new NewTopic("away", Map.of(0, List.of(9)))))
                        .all());
        failsWith(
                UnknownTopicOrPartitionException.class,
                admin.deleteTopics(List.of("nowhere")).all());
        failsWith(
                UnknownTopicOrPartitionException.class,
                admin.describeTopics(List.of("nowhere")).allTopicNames());
        ConfigResource nowhere = new ConfigResource(ConfigResource.Type.TOPIC, "nowhere");
        failsWith(
                UnknownTopicOrPartitionException.class,
                admin.describeConfigs(List.of(nowhere)).all());
    }

    @Test
    void aValidatedTopicIsToldWithItsConfigurationsAndIsNotThere() throws Exception {
        var result = admin.createTopics(
                List.of(new NewTopic("orders", 3, (short) 1)), new CreateTopicsOptions().validateOnly(true));
        assertEquals(3, get(result.numPartitions("orders")));
        assertEquals(
                "delete", get(result.config("orders")).get("cleanup.policy").value());
        assertEquals(Set.of(), get(admin.listTopics().names()));
    }

    @Test
    void configurationsAreDescribedWithSynonymsAndDocumentation() throws Exception {
        create("orders", 1, Map.of("cleanup.policy", "compact"));
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "orders");
        ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, "1");
        Map<ConfigResource, Config> told = get(admin.describeConfigs(
                        List.of(topic, broker),
                        new DescribeConfigsOptions().includeSynonyms(true).includeDocumentation(true))
                .all());
        ConfigEntry policy = told.get(topic).get("cleanup.policy");
        assertEquals("compact", policy.value());
        assertEquals(ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG, policy.source());
        assertEquals(ConfigEntry.ConfigType.LIST, policy.type());
        assertEquals(2, policy.synonyms().size());
        assertTrue(policy.documentation().length() > 10);
        assertTrue(told.get(broker).get("auto.create.topics.enable").isDefault());
    }

    @Test
    void theClusterIsDescribed() throws Exception {
        DescribeClusterResult cluster =
                admin.describeCluster(new DescribeClusterOptions().includeAuthorizedOperations(true));
        assertEquals(CLUSTER.toString(), get(cluster.clusterId()));
        assertEquals(1, get(cluster.controller()).id());
        assertEquals(1, get(cluster.nodes()).size());
        assertTrue(get(cluster.authorizedOperations()).contains(AclOperation.CREATE));
        assertEquals(Map.of(), get(admin.listPartitionReassignments().reassignments()));
    }

    @Test
    void offsetsAreListedFromTheLeaders() throws Exception {
        create("orders", 2, Map.of());
        TopicPartition first = new TopicPartition("orders", 0);
        TopicPartition second = new TopicPartition("orders", 1);
        var offsets = get(admin.listOffsets(Map.of(first, OffsetSpec.latest(), second, OffsetSpec.maxTimestamp()))
                .all());
        assertEquals(100, offsets.get(first).offset());
        assertEquals(7, offsets.get(second).offset());
        assertEquals(1234, offsets.get(second).timestamp());
    }
}
