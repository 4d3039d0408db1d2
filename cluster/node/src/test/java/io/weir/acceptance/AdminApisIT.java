package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeProducersOptions;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.admin.RaftVoterEndpoint;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionReplica;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.ElectionNotNeededException;
import org.apache.kafka.common.errors.InvalidReplicaAssignmentException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.InvalidUpdateVersionException;
import org.apache.kafka.common.errors.LogDirNotFoundException;
import org.apache.kafka.common.errors.NoReassignmentInProgressException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ResourceNotFoundException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.quota.ClientQuotaFilterComponent;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kafka-clients' {@code Admin}: what an operator asks of records, directories, the quorum and the rest, and what is refused. */
class AdminApisIT {
    @TempDir
    static Path directory;

    private static TestNodes.Forked node;
    private static Admin admin;

    @BeforeAll
    static void aNode() throws Exception {
        node = new TestNodes.Forked(directory, Map.of()).start();
        admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, node.bootstrap()));
    }

    @AfterAll
    static void stop() throws Exception {
        admin.close();
        node.close();
    }

    private static <T> T get(KafkaFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    private static <T extends Exception> T failsWith(Class<T> error, KafkaFuture<?> future) {
        ExecutionException failure = assertThrows(ExecutionException.class, () -> get(future));
        return assertInstanceOf(error, failure.getCause());
    }

    private static TopicPartition topic(String name, Map<String, String> configs) throws Exception {
        get(admin.createTopics(List.of(new NewTopic(name, 1, (short) 1).configs(configs)))
                .all());
        return new TopicPartition(name, 0);
    }

    private static void publish(String topic, int records) {
        try (var producer = Clients.producer(node.bootstrap(), Map.of("batch.size", 0))) {
            for (int i = 0; i < records; i++) {
                producer.send(new ProducerRecord<>(topic, 0, "key", "value " + i));
            }
        }
    }

    @Test
    void deletedRecordsAreReadNoMore() throws Exception {
        TopicPartition deleted = topic("deleted", Map.of());
        publish("deleted", 100);
        assertEquals(40, lowWatermark(deleted, 40));
        assertEquals(40, lowWatermark(deleted, 10), "what lies lower is gone already");
        assertEquals(
                40,
                get(admin.listOffsets(Map.of(deleted, OffsetSpec.earliest())).partitionResult(deleted))
                        .offset());
        try (var consumer = Clients.consumer(node.bootstrap(), Map.of())) {
            consumer.assign(List.of(deleted));
            consumer.seek(deleted, 39);
            assertThrows(OffsetOutOfRangeException.class, () -> {
                while (true) {
                    consumer.poll(Duration.ofSeconds(1));
                }
            });
            consumer.seekToBeginning(List.of(deleted));
            assertEquals("value 40", Clients.readToEnd(consumer, deleted).get(0).value());
        }
        assertEquals(100, lowWatermark(deleted, -1), "all there is");
    }

    private static long lowWatermark(TopicPartition partition, long before) throws Exception {
        return get(admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(before)))
                        .lowWatermarks()
                        .get(partition))
                .lowWatermark();
    }

    @Test
    void recordsThatAreNotThereOrMustStayAreNotDeleted() throws Exception {
        TopicPartition young = topic("young", Map.of());
        failsWith(
                org.apache.kafka.common.errors.OffsetOutOfRangeException.class,
                admin.deleteRecords(Map.of(young, RecordsToDelete.beforeOffset(1)))
                        .all());
        TopicPartition compacted = topic("compacted", Map.of("cleanup.policy", "compact"));
        publish("compacted", 3);
        failsWith(
                PolicyViolationException.class,
                admin.deleteRecords(Map.of(compacted, RecordsToDelete.beforeOffset(1)))
                        .all());
    }

    @Test
    void aDirectorySaysWhatIsOnTheDisk() throws Exception {
        topic("sized", Map.of());
        publish("sized", 50);
        Map<String, LogDirDescription> directories =
                get(admin.describeLogDirs(List.of(1)).allDescriptions()).get(1);
        assertEquals(Set.of(node.data.toString()), directories.keySet());
        LogDirDescription told = directories.get(node.data.toString());
        assertEquals(null, told.error());
        assertEquals(
                Files.getFileStore(node.data).getTotalSpace(), told.totalBytes().orElseThrow());
        assertTrue(told.usableBytes().orElseThrow() > 0);
        var replica = told.replicaInfos().get(new TopicPartition("sized", 0));
        assertEquals(Segments.bytesOfBatches(node.data.resolve("sized-0/00000000000000000000.log")), replica.size());
        assertEquals(0, replica.offsetLag());
        assertFalse(replica.isFuture());
    }

    @Test
    void replicasHaveOneDirectoryAndStayThere() throws Exception {
        topic("stays", Map.of());
        TopicPartitionReplica replica = new TopicPartitionReplica("stays", 0, 1);
        var found = get(admin.describeReplicaLogDirs(List.of(replica)).all()).get(replica);
        assertEquals(node.data.toString(), found.getCurrentReplicaLogDir());
        TopicPartitionReplica unknown = new TopicPartitionReplica("nowhere", 0, 1);
        assertEquals(
                null,
                get(admin.describeReplicaLogDirs(List.of(unknown)).all())
                        .get(unknown)
                        .getCurrentReplicaLogDir());
        get(admin.alterReplicaLogDirs(Map.of(replica, node.data.toString())).all());
        failsWith(
                LogDirNotFoundException.class,
                admin.alterReplicaLogDirs(Map.of(replica, "/elsewhere")).all());
        failsWith(
                UnknownTopicOrPartitionException.class,
                admin.alterReplicaLogDirs(Map.of(unknown, node.data.toString())).all());
    }

    @Test
    void aLogTellsItsProducers() throws Exception {
        TopicPartition produced = topic("produced", Map.of());
        assertEquals(
                List.of(),
                get(admin.describeProducers(List.of(produced)).partitionResult(produced))
                        .activeProducers());
        publish("produced", 7);
        var producers = get(admin.describeProducers(List.of(produced)).partitionResult(produced))
                .activeProducers();
        assertEquals(1, producers.size());
        assertEquals(6, producers.get(0).lastSequence());
        assertEquals(0, producers.get(0).producerEpoch());
        assertTrue(producers.get(0).currentTransactionStartOffset().isEmpty());
        TopicPartition impossible = new TopicPartition("no such", 0);
        failsWith(
                InvalidTopicException.class,
                admin.describeProducers(List.of(impossible), new DescribeProducersOptions().brokerId(1))
                        .all());
    }

    @Test
    void theQuorumIsThisNode() throws Exception {
        QuorumInfo quorum = get(admin.describeMetadataQuorum().quorumInfo());
        assertEquals(1, quorum.leaderId());
        assertTrue(quorum.leaderEpoch() >= 1);
        assertEquals(1, quorum.voters().size());
        assertEquals(1, quorum.voters().get(0).replicaId());
        assertEquals(quorum.highWatermark(), quorum.voters().get(0).logEndOffset());
        assertEquals(List.of(), quorum.observers());
        get(admin.createTopics(List.of(new NewTopic("one-op-more", 1, (short) 1)))
                .all());
        assertTrue(get(admin.describeMetadataQuorum().quorumInfo()).highWatermark() > quorum.highWatermark());
        failsWith(
                UnsupportedVersionException.class,
                admin.addRaftVoter(2, Uuid.randomUuid(), Set.of(new RaftVoterEndpoint("A", "127.0.0.1", 1)))
                        .all());
    }

    @Test
    void featuresAreToldAndStayAtTheirLevel() throws Exception {
        FeatureMetadata features = get(admin.describeFeatures().featureMetadata());
        short level = features.finalizedFeatures().get("metadata.version").maxVersionLevel();
        assertEquals(level, features.supportedFeatures().get("metadata.version").maxVersion());
        assertTrue(features.finalizedFeaturesEpoch().isPresent());
        for (boolean validateOnly : new boolean[] {true, false}) {
            UpdateFeaturesOptions options = new UpdateFeaturesOptions().validateOnly(validateOnly);
            get(admin.updateFeatures(Map.of("metadata.version", upgrade(level)), options)
                    .all());
            failsWith(
                    InvalidUpdateVersionException.class,
                    admin.updateFeatures(Map.of("metadata.version", upgrade(level + 1)), options)
                            .all());
        }
    }

    private static FeatureUpdate upgrade(int level) {
        return new FeatureUpdate((short) level, FeatureUpdate.UpgradeType.UPGRADE);
    }

    @Test
    void thereIsNoAuthorizer() {
        failsWith(
                SecurityDisabledException.class,
                admin.describeAcls(AclBindingFilter.ANY).values());
        AclBinding binding = new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, "t", PatternType.LITERAL),
                new AccessControlEntry("User:a", "*", AclOperation.READ, AclPermissionType.ALLOW));
        failsWith(
                SecurityDisabledException.class,
                admin.createAcls(List.of(binding)).all());
        failsWith(
                SecurityDisabledException.class,
                admin.deleteAcls(List.of(binding.toFilter())).all());
    }

    @Test
    void nobodyHasAQuotaAndNoneIsTaken() throws Exception {
        assertEquals(
                Map.of(),
                get(admin.describeClientQuotas(ClientQuotaFilter.all()).entities()));
        failsWith(
                UnsupportedVersionException.class,
                admin.describeClientQuotas(
                                ClientQuotaFilter.contains(List.of(ClientQuotaFilterComponent.ofEntityType("planet"))))
                        .entities());
        ClientQuotaEntity somebody = new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, "somebody"));
        get(admin.alterClientQuotas(List.of(alteration(somebody, null))).all());
        UnsupportedVersionException refused = failsWith(
                UnsupportedVersionException.class,
                admin.alterClientQuotas(List.of(alteration(somebody, 1024.0))).all());
        assertTrue(refused.getMessage().contains("quotas"), refused.getMessage());
    }

    private static ClientQuotaAlteration alteration(ClientQuotaEntity entity, Double rate) {
        return new ClientQuotaAlteration(entity, List.of(new ClientQuotaAlteration.Op("producer_byte_rate", rate)));
    }

    @Test
    void nobodyHasCredentialsAndNoneAreTaken() throws Exception {
        assertEquals(List.of(), get(admin.describeUserScramCredentials().users()));
        failsWith(
                ResourceNotFoundException.class,
                admin.describeUserScramCredentials(List.of("somebody")).description("somebody"));
        failsWith(
                ResourceNotFoundException.class,
                admin.alterUserScramCredentials(
                                List.of(new UserScramCredentialDeletion("somebody", ScramMechanism.SCRAM_SHA_256)))
                        .all());
        failsWith(
                UnsupportedSaslMechanismException.class,
                admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                                "somebody", new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 8192), "secret")))
                        .all());
    }

    @Test
    void leadersNeedNoElection() throws Exception {
        TopicPartition led = topic("led", Map.of());
        TopicPartition unknown = new TopicPartition("nowhere", 0);
        for (ElectionType type : ElectionType.values()) {
            assertEquals(Map.of(), get(admin.electLeaders(type, null).partitions()), "all lead that should");
            var asked = get(admin.electLeaders(type, Set.of(led, unknown)).partitions());
            assertInstanceOf(ElectionNotNeededException.class, asked.get(led).orElseThrow());
            assertInstanceOf(
                    UnknownTopicOrPartitionException.class, asked.get(unknown).orElseThrow());
        }
    }

    @Test
    void replicasAreNotMoved() throws Exception {
        TopicPartition placed = topic("placed", Map.of());
        get(admin.alterPartitionReassignments(Map.of(placed, to(1))).all());
        assertEquals(Map.of(), get(admin.listPartitionReassignments().reassignments()));
        failsWith(
                InvalidReplicaAssignmentException.class,
                admin.alterPartitionReassignments(Map.of(placed, to(9))).all());
        failsWith(
                NoReassignmentInProgressException.class,
                admin.alterPartitionReassignments(Map.of(placed, Optional.empty()))
                        .all());
        failsWith(
                UnknownTopicOrPartitionException.class,
                admin.alterPartitionReassignments(Map.of(new TopicPartition("nowhere", 0), to(1)))
                        .all());
    }

    private static Optional<NewPartitionReassignment> to(int broker) {
        return Optional.of(new NewPartitionReassignment(List.of(broker)));
    }
}
