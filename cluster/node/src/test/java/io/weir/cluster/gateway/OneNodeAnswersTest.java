package io.weir.cluster.gateway;

import static io.weir.cluster.gateway.Exchange.ask;
import static io.weir.cluster.gateway.Exchange.inEveryVersion;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.cluster.metadata.PartitionImage;
import io.weir.cluster.metadata.TopicImage;
import io.weir.log.TopicId;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.AlterClientQuotasRequestData;
import org.apache.kafka.common.message.AlterClientQuotasResponseData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignablePartition;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignableTopic;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData;
import org.apache.kafka.common.message.AlterUserScramCredentialsResponseData;
import org.apache.kafka.common.message.CreateAclsRequestData;
import org.apache.kafka.common.message.CreateAclsResponseData;
import org.apache.kafka.common.message.DeleteAclsRequestData;
import org.apache.kafka.common.message.DeleteAclsResponseData;
import org.apache.kafka.common.message.DescribeAclsRequestData;
import org.apache.kafka.common.message.DescribeAclsResponseData;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData.ComponentData;
import org.apache.kafka.common.message.DescribeClientQuotasResponseData;
import org.apache.kafka.common.message.DescribeQuorumResponseData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData.UserName;
import org.apache.kafka.common.message.DescribeUserScramCredentialsResponseData;
import org.apache.kafka.common.message.ElectLeadersRequestData;
import org.apache.kafka.common.message.ElectLeadersResponseData;
import org.apache.kafka.common.message.UpdateFeaturesRequestData;
import org.apache.kafka.common.message.UpdateFeaturesRequestData.FeatureUpdateKey;
import org.apache.kafka.common.message.UpdateFeaturesResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DescribeQuorumRequest;
import org.junit.jupiter.api.Test;
import org.pcollections.HashTreePMap;

/** The APIs whose answers follow from there being one node without users, quotas and reassignments. */
class OneNodeAnswersTest {
    private final Surroundings surroundings = new Surroundings();

    @Test
    void theQuorumIsTheControllersNode() {
        DescribeQuorumHandler handler = new DescribeQuorumHandler(surroundings.context());
        inEveryVersion(handler, version -> {
            DescribeQuorumResponseData answer = ask(
                    handler,
                    version,
                    DescribeQuorumRequest.singletonRequest(Topic.CLUSTER_METADATA_TOPIC_PARTITION),
                    DescribeQuorumResponseData.class);
            assertEquals(0, answer.errorCode());
            var quorum = answer.topics().get(0).partitions().get(0);
            assertEquals(1, quorum.leaderId());
            assertEquals(surroundings.image().controllerEpoch(), quorum.leaderEpoch());
            assertEquals(surroundings.image().op() + 1, quorum.highWatermark());
            assertEquals(1, quorum.currentVoters().size());
            assertEquals(1, quorum.currentVoters().get(0).replicaId());
            assertEquals(
                    surroundings.image().op() + 1, quorum.currentVoters().get(0).logEndOffset());
            assertTrue(quorum.observers().isEmpty());
        });
    }

    @Test
    void anotherTopicHasNoQuorum() {
        DescribeQuorumHandler handler = new DescribeQuorumHandler(surroundings.context());
        inEveryVersion(handler, version -> {
            DescribeQuorumResponseData answer = ask(
                    handler,
                    version,
                    DescribeQuorumRequest.singletonRequest(new TopicPartition("orders", 0)),
                    DescribeQuorumResponseData.class);
            assertEquals(
                    Errors.UNKNOWN_TOPIC_OR_PARTITION.code(),
                    answer.topics().get(0).partitions().get(0).errorCode());
        });
    }

    @Test
    void aFeatureIsGrantedTheLevelThatItHasAndNoOther() {
        UpdateFeaturesHandler handler = new UpdateFeaturesHandler(surroundings.context());
        inEveryVersion(handler, version -> {
            UpdateFeaturesResponseData same = update(handler, version, "metadata.version", 30, 1);
            assertEquals(0, same.errorCode());
            assertEquals(version <= 1 ? 1 : 0, same.results().size());
            assertRefused(update(handler, version, "metadata.version", 31, 1), "only supports versions 30");
            assertRefused(update(handler, version, "metadata.version", 29, 2), "only supports versions 30");
            assertRefused(update(handler, version, "share.version", 1, 1), "does not support this feature");
            assertEquals(0, update(handler, version, "share.version", 0, 2).errorCode());
            if (version >= 1) {
                assertRefused(update(handler, version, "metadata.version", 30, 9), "upgrade type");
            }
        });
    }

    private static void assertRefused(UpdateFeaturesResponseData answer, String why) {
        assertEquals(Errors.INVALID_UPDATE_VERSION.code(), answer.errorCode());
        assertTrue(answer.errorMessage().contains(why), answer.errorMessage());
        assertTrue(answer.results().isEmpty());
    }

    private static UpdateFeaturesResponseData update(
            UpdateFeaturesHandler handler, short version, String feature, int level, int type) {
        FeatureUpdateKey key = new FeatureUpdateKey().setFeature(feature).setMaxVersionLevel((short) level);
        if (version == 0) {
            key.setAllowDowngrade(type != 1);
        } else {
            key.setUpgradeType((byte) type);
        }
        UpdateFeaturesRequestData request = new UpdateFeaturesRequestData();
        request.featureUpdates().add(key);
        return ask(handler, version, request, UpdateFeaturesResponseData.class);
    }

    @Test
    void securityIsDisabled() {
        NoAuthorizerHandler describe = new NoAuthorizerHandler(ApiKeys.DESCRIBE_ACLS);
        inEveryVersion(describe, version -> {
            DescribeAclsResponseData answer = ask(
                    describe,
                    version,
                    new DescribeAclsRequestData()
                            .setResourceTypeFilter((byte) 1)
                            .setPatternTypeFilter((byte) 3)
                            .setOperation((byte) 1)
                            .setPermissionType((byte) 1),
                    DescribeAclsResponseData.class);
            assertEquals(Errors.SECURITY_DISABLED.code(), answer.errorCode());
            assertEquals("No Authorizer is configured.", answer.errorMessage());
        });
        NoAuthorizerHandler create = new NoAuthorizerHandler(ApiKeys.CREATE_ACLS);
        inEveryVersion(create, version -> {
            var creation = new CreateAclsRequestData.AclCreation()
                    .setResourceType((byte) 2)
                    .setResourceName("t")
                    .setResourcePatternType((byte) 3)
                    .setPrincipal("User:a")
                    .setHost("*")
                    .setOperation((byte) 3)
                    .setPermissionType((byte) 3);
            CreateAclsResponseData answer = ask(
                    create,
                    version,
                    new CreateAclsRequestData().setCreations(List.of(creation)),
                    CreateAclsResponseData.class);
            assertEquals(
                    Errors.SECURITY_DISABLED.code(), answer.results().get(0).errorCode());
        });
        NoAuthorizerHandler delete = new NoAuthorizerHandler(ApiKeys.DELETE_ACLS);
        inEveryVersion(delete, version -> {
            var filter = new DeleteAclsRequestData.DeleteAclsFilter()
                    .setResourceTypeFilter((byte) 2)
                    .setPatternTypeFilter((byte) 3)
                    .setOperation((byte) 1)
                    .setPermissionType((byte) 1);
            DeleteAclsResponseData answer = ask(
                    delete,
                    version,
                    new DeleteAclsRequestData().setFilters(List.of(filter)),
                    DeleteAclsResponseData.class);
            assertEquals(
                    Errors.SECURITY_DISABLED.code(),
                    answer.filterResults().get(0).errorCode());
        });
    }

    @Test
    void thereAreNoQuotasAndAFilterThatMakesNoSenseIsRefused() {
        DescribeClientQuotasHandler handler = new DescribeClientQuotasHandler();
        inEveryVersion(handler, version -> {
            assertTrue(quotas(version).entries().isEmpty());
            assertTrue(quotas(version, component("user", 0, "a"), component("client-id", 1, null))
                    .entries()
                    .isEmpty());
            assertNoQuotas(Errors.INVALID_REQUEST, quotas(version, component("", 2, null)));
            assertNoQuotas(Errors.UNSUPPORTED_VERSION, quotas(version, component("planet", 2, null)));
            assertNoQuotas(Errors.INVALID_REQUEST, quotas(version, component("user", 0, null)));
            assertNoQuotas(Errors.INVALID_REQUEST, quotas(version, component("user", 1, "a")));
            assertNoQuotas(Errors.INVALID_REQUEST, quotas(version, component("user", 7, "a")));
            assertNoQuotas(
                    Errors.INVALID_REQUEST, quotas(version, component("user", 0, "a"), component("user", 0, "b")));
            assertNoQuotas(
                    Errors.INVALID_REQUEST, quotas(version, component("ip", 2, null), component("user", 2, null)));
        });
    }

    private static void assertNoQuotas(Errors error, DescribeClientQuotasResponseData answer) {
        assertEquals(error.code(), answer.errorCode());
        assertNull(answer.entries());
    }

    private static DescribeClientQuotasResponseData quotas(short version, ComponentData... filter) {
        return ask(
                new DescribeClientQuotasHandler(),
                version,
                new DescribeClientQuotasRequestData().setComponents(List.of(filter)),
                DescribeClientQuotasResponseData.class);
    }

    private static ComponentData component(String type, int matchType, String match) {
        return new ComponentData()
                .setEntityType(type)
                .setMatchType((byte) matchType)
                .setMatch(match);
    }

    @Test
    void aQuotaThatWouldNotActIsNotTaken() {
        AlterClientQuotasHandler handler = new AlterClientQuotasHandler();
        inEveryVersion(handler, version -> {
            assertEquals(Errors.UNSUPPORTED_VERSION, alter(version, "user", "a", "producer_byte_rate", false));
            assertEquals(Errors.NONE, alter(version, "user", "a", "producer_byte_rate", true));
            assertEquals(Errors.NONE, alter(version, "client-id", null, "never.heard.of", true));
            assertEquals(Errors.INVALID_REQUEST, alter(version, "user", "a", "connection_creation_rate", false));
            assertEquals(Errors.UNSUPPORTED_VERSION, alter(version, "ip", "::1", "connection_creation_rate", false));
            assertEquals(Errors.INVALID_REQUEST, alter(version, "user", "", "producer_byte_rate", false));
            assertEquals(Errors.INVALID_REQUEST, alter(version, "planet", "a", "producer_byte_rate", false));
        });
    }

    private static Errors alter(short version, String type, String name, String key, boolean remove) {
        var entity = new AlterClientQuotasRequestData.EntityData()
                .setEntityType(type)
                .setEntityName(name);
        var operation = new AlterClientQuotasRequestData.OpData()
                .setKey(key)
                .setValue(1)
                .setRemove(remove);
        var entry = new AlterClientQuotasRequestData.EntryData()
                .setEntity(List.of(entity))
                .setOps(List.of(operation));
        AlterClientQuotasResponseData answer = ask(
                new AlterClientQuotasHandler(),
                version,
                new AlterClientQuotasRequestData().setEntries(List.of(entry)),
                AlterClientQuotasResponseData.class);
        assertEquals(type, answer.entries().get(0).entity().get(0).entityType());
        return Errors.forCode(answer.entries().get(0).errorCode());
    }

    @Test
    void nobodyHasCredentials() {
        DescribeUserScramCredentialsHandler describe = new DescribeUserScramCredentialsHandler();
        assertTrue(ask(
                        describe,
                        0,
                        new DescribeUserScramCredentialsRequestData().setUsers(null),
                        DescribeUserScramCredentialsResponseData.class)
                .results()
                .isEmpty());
        var asked = new DescribeUserScramCredentialsRequestData()
                .setUsers(
                        List.of(new UserName().setName("a"), new UserName().setName("b"), new UserName().setName("a")));
        var answer = ask(describe, 0, asked, DescribeUserScramCredentialsResponseData.class);
        assertEquals(2, answer.results().size());
        assertEquals(Errors.DUPLICATE_RESOURCE.code(), answer.results().get(0).errorCode());
        assertEquals(Errors.RESOURCE_NOT_FOUND.code(), answer.results().get(1).errorCode());

        AlterUserScramCredentialsRequestData changes = new AlterUserScramCredentialsRequestData()
                .setDeletions(List.of(new AlterUserScramCredentialsRequestData.ScramCredentialDeletion()
                        .setName("a")
                        .setMechanism((byte) 1)))
                .setUpsertions(List.of(new AlterUserScramCredentialsRequestData.ScramCredentialUpsertion()
                        .setName("b")
                        .setMechanism((byte) 2)
                        .setIterations(8192)));
        var altered =
                ask(new AlterUserScramCredentialsHandler(), 0, changes, AlterUserScramCredentialsResponseData.class);
        assertEquals(Errors.RESOURCE_NOT_FOUND.code(), altered.results().get(0).errorCode());
        assertEquals(
                Errors.UNSUPPORTED_SASL_MECHANISM.code(),
                altered.results().get(1).errorCode());
    }

    @Test
    void aLeaderThatIsThereNeedsNoElection() {
        surroundings.topic("led", 2);
        surroundings.add(new TopicImage(
                "lost",
                TopicId.random(),
                List.of(new PartitionImage(0, -1, 0, 0, List.of(7), List.of(7))),
                HashTreePMap.empty()));
        ElectLeadersHandler handler = new ElectLeadersHandler(surroundings.context());
        inEveryVersion(handler, version -> {
            ElectLeadersRequestData named = new ElectLeadersRequestData();
            named.topicPartitions().add(partitions("led", 1, 2));
            named.topicPartitions().add(partitions("lost", 0));
            named.topicPartitions().add(partitions("nowhere", 0));
            ElectLeadersResponseData answer = ask(handler, version, named, ElectLeadersResponseData.class);
            assertEquals(Errors.ELECTION_NOT_NEEDED, elected(answer, 0, 0));
            assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION, elected(answer, 0, 1));
            assertEquals(Errors.PREFERRED_LEADER_NOT_AVAILABLE, elected(answer, 1, 0));
            assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION, elected(answer, 2, 0));

            ElectLeadersResponseData all = ask(
                    handler,
                    version,
                    new ElectLeadersRequestData().setTopicPartitions(null),
                    ElectLeadersResponseData.class);
            assertEquals(1, all.replicaElectionResults().size());
            assertEquals("lost", all.replicaElectionResults().get(0).topic());
            if (version >= 1) {
                answer = ask(handler, version, named.setElectionType((byte) 1), ElectLeadersResponseData.class);
                assertEquals(Errors.ELECTION_NOT_NEEDED, elected(answer, 0, 0));
                assertEquals(Errors.ELIGIBLE_LEADERS_NOT_AVAILABLE, elected(answer, 1, 0));
                answer = ask(handler, version, named.setElectionType((byte) 5), ElectLeadersResponseData.class);
                assertEquals(Errors.INVALID_REQUEST.code(), answer.errorCode());
            }
        });
    }

    private static ElectLeadersRequestData.TopicPartitions partitions(String topic, Integer... partitions) {
        return new ElectLeadersRequestData.TopicPartitions().setTopic(topic).setPartitions(Arrays.asList(partitions));
    }

    private static Errors elected(ElectLeadersResponseData answer, int topic, int partition) {
        return Errors.forCode(answer.replicaElectionResults()
                .get(topic)
                .partitionResult()
                .get(partition)
                .errorCode());
    }

    @Test
    void replicasStayWhereTheyAre() {
        surroundings.topic("placed", 1);
        AlterPartitionReassignmentsHandler handler = new AlterPartitionReassignmentsHandler(surroundings.context());
        inEveryVersion(handler, version -> {
            assertEquals(Errors.NONE, reassign(version, "placed", 0, List.of(1)));
            assertEquals(Errors.NO_REASSIGNMENT_IN_PROGRESS, reassign(version, "placed", 0, null));
            assertEquals(Errors.INVALID_REPLICA_ASSIGNMENT, reassign(version, "placed", 0, List.of()));
            assertEquals(Errors.INVALID_REPLICA_ASSIGNMENT, reassign(version, "placed", 0, List.of(2)));
            assertEquals(Errors.INVALID_REPLICA_ASSIGNMENT, reassign(version, "placed", 0, List.of(1, 1)));
            assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION, reassign(version, "placed", 1, List.of(1)));
            assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION, reassign(version, "nowhere", 0, null));
        });
    }

    private Errors reassign(short version, String topic, int partition, List<Integer> replicas) {
        var asked = new ReassignableTopic()
                .setName(topic)
                .setPartitions(List.of(
                        new ReassignablePartition().setPartitionIndex(partition).setReplicas(replicas)));
        AlterPartitionReassignmentsResponseData answer = ask(
                new AlterPartitionReassignmentsHandler(surroundings.context()),
                version,
                new AlterPartitionReassignmentsRequestData().setTopics(List.of(asked)),
                AlterPartitionReassignmentsResponseData.class);
        assertEquals(0, answer.errorCode());
        return Errors.forCode(answer.responses().get(0).partitions().get(0).errorCode());
    }
}
