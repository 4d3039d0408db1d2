package io.weir.cluster.gateway;

import static io.weir.cluster.gateway.Exchange.ask;
import static io.weir.cluster.gateway.Exchange.inEveryVersion;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.cluster.controller.ControllerError;
import io.weir.cluster.metadata.BrokerImage;
import io.weir.cluster.metadata.PartitionImage;
import io.weir.cluster.metadata.TopicImage;
import io.weir.log.TopicId;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.pcollections.HashTreePMap;

class MetadataHandlerTest {
    private final Surroundings surroundings = new Surroundings();

    private MetadataHandler handler() {
        return new MetadataHandler(
                surroundings.context(), surroundings.configs().broker(), Surroundings.SETTINGS);
    }

    private static MetadataRequestData named(String... names) {
        return new MetadataRequestData()
                .setTopics(Arrays.stream(names)
                        .map(name -> new MetadataRequestTopic().setName(name))
                        .collect(Collectors.toList()));
    }

    private static MetadataRequestData all(int version) {
        return new MetadataRequestData().setTopics(version == 0 ? List.of() : null);
    }

    private static MetadataResponseTopic only(MetadataResponseData answer) {
        assertEquals(1, answer.topics().size());
        return answer.topics().iterator().next();
    }

    @Test
    void allTopicsAndBrokersAreToldInEveryVersion() {
        TopicImage topic = surroundings.topic("orders", 2);
        surroundings.topic("__consumer_offsets", 1);
        inEveryVersion(handler(), version -> {
            MetadataResponseData answer = ask(handler(), version, all(version), MetadataResponseData.class);
            assertEquals(2, answer.topics().size());
            assertEquals("broker-1", answer.brokers().find(1).host());
            assertEquals(9092, answer.brokers().find(1).port());
            MetadataResponseTopic told = answer.topics().find("orders");
            MetadataResponsePartition partition = told.partitions().get(1);
            assertEquals(1, partition.leaderId());
            assertEquals(List.of(1), partition.replicaNodes());
            assertEquals(List.of(1), partition.isrNodes());
            assertEquals(0, partition.errorCode());
            assertEquals(version >= 7 ? 3 : -1, partition.leaderEpoch());
            assertEquals(version >= 10 ? WireIds.toWire(topic.id()) : Uuid.ZERO_UUID, told.topicId());
            assertEquals(
                    version >= 1, answer.topics().find("__consumer_offsets").isInternal());
            assertEquals(version >= 1 ? 1 : -1, answer.controllerId());
            assertEquals(version >= 2 ? surroundings.image().clusterId().toString() : null, answer.clusterId());
        });
    }

    @Test
    void noTopicsAreAskedForByAnEmptyList() {
        surroundings.topic("orders", 1);
        MetadataResponseData answer = ask(handler(), 1, named(), MetadataResponseData.class);
        assertTrue(answer.topics().isEmpty());
        assertEquals(1, answer.brokers().size());
    }

    @Test
    void namesThatAreIllegalOrUnknownHaveTheirOwnCodesInEveryVersion() {
        surroundings.brokerValues.put("auto.create.topics.enable", "false");
        inEveryVersion(handler(), version -> {
            MetadataResponseData answer =
                    ask(handler(), version, named("no such", "nowhere"), MetadataResponseData.class);
            assertEquals(
                    Errors.INVALID_TOPIC_EXCEPTION.code(),
                    answer.topics().find("no such").errorCode());
            assertEquals(
                    Errors.UNKNOWN_TOPIC_OR_PARTITION.code(),
                    answer.topics().find("nowhere").errorCode());
        });
        assertTrue(surroundings.controller.creations.isEmpty());
    }

    @Test
    void aMissingTopicIsCreatedAndToldWithItsLeaderOnceItIsApplied() {
        inEveryVersion(handler(), version -> {
            Surroundings fresh = new Surroundings();
            Exchange exchange = Exchange.put(
                    new MetadataHandler(fresh.context(), fresh.configs().broker(), Surroundings.SETTINGS),
                    version,
                    named("fresh"));
            assertFalse(exchange.answered());
            fresh.controller.creations.get(0).complete(ControllerError.NONE);
            assertFalse(exchange.answered(), "the leader has not started yet");
            fresh.topic("fresh", 1);
            fresh.apply();
            MetadataResponseTopic topic = only(exchange.answer(MetadataResponseData.class));
            assertEquals(0, topic.errorCode());
            assertEquals(1, topic.partitions().get(0).leaderId());
        });
    }

    @Test
    void aRequestThatForbidsCreationCreatesNothing() {
        MetadataRequestData request = named("fresh").setAllowAutoTopicCreation(false);
        MetadataResponseTopic topic = only(ask(handler(), 4, request, MetadataResponseData.class));
        assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION.code(), topic.errorCode());
        assertTrue(surroundings.controller.creations.isEmpty());
    }

    @Test
    void requestsForTheSameMissingTopicShareOneCreation() {
        MetadataHandler handler = handler();
        Exchange first = Exchange.put(handler, 12, named("fresh"));
        Exchange second = Exchange.put(handler, 12, named("fresh", "other"));
        assertEquals(2, surroundings.controller.creations.size());
        assertEquals(
                "other",
                surroundings.controller.creations.get(1).topics().get(0).name());
        surroundings.controller.creations.forEach(creation -> creation.complete(ControllerError.NONE));
        surroundings.topic("fresh", 1);
        surroundings.topic("other", 1);
        surroundings.apply();
        assertEquals(0, only(first.answer(MetadataResponseData.class)).errorCode());
        assertEquals(2, second.answer(MetadataResponseData.class).topics().size());
    }

    @Test
    void aTopicThatAnotherCreatedMeanwhileIsNoError() {
        Exchange exchange = Exchange.put(handler(), 12, named("fresh"));
        surroundings.controller.creations.get(0).complete(ControllerError.TOPIC_ALREADY_EXISTS);
        surroundings.topic("fresh", 1);
        surroundings.apply();
        assertEquals(0, only(exchange.answer(MetadataResponseData.class)).errorCode());
    }

    @Test
    void aCreationThatTakesTooLongHasNoLeaderYetAndIsTriedAgain() {
        MetadataHandler handler = handler();
        Exchange exchange = Exchange.put(handler, 12, named("fresh"));
        exchange.pass(Surroundings.SETTINGS.autoCreateWait().plus(Duration.ofMillis(1)));
        assertEquals(
                Errors.LEADER_NOT_AVAILABLE.code(),
                only(exchange.answer(MetadataResponseData.class)).errorCode());
        surroundings.controller.creations.get(0).complete(ControllerError.UNAVAILABLE);
        surroundings.apply();
        Exchange.put(handler, 12, named("fresh"));
        assertEquals(2, surroundings.controller.creations.size());
    }

    @Test
    void aRefusedCreationSaysWhy() {
        Exchange exchange = Exchange.put(handler(), 12, named("fresh"));
        surroundings.controller.creations.get(0).complete(ControllerError.INVALID_REPLICATION_FACTOR);
        surroundings.apply();
        assertEquals(
                Errors.INVALID_REPLICATION_FACTOR.code(),
                only(exchange.answer(MetadataResponseData.class)).errorCode());
    }

    @Test
    void topicsAreFoundByIdFromVersionTwelveOn() {
        TopicImage topic = surroundings.topic("orders", 1);
        Uuid unknown = WireIds.toWire(TopicId.random());
        MetadataRequestData request = new MetadataRequestData()
                .setTopics(List.of(
                        new MetadataRequestTopic().setName(null).setTopicId(WireIds.toWire(topic.id())),
                        new MetadataRequestTopic().setName(null).setTopicId(unknown)));
        for (int version = 12; version <= handler().latestVersion(); version++) {
            MetadataResponseData answer = ask(handler(), version, request, MetadataResponseData.class);
            assertEquals(0, answer.topics().find("orders").errorCode());
            MetadataResponseTopic missing = answer.topics().find((String) null);
            assertEquals(Errors.UNKNOWN_TOPIC_ID.code(), missing.errorCode());
            assertEquals(unknown, missing.topicId());
            assertNull(missing.name());
        }
        MetadataResponseData refused = ask(handler(), 10, request, MetadataResponseData.class);
        refused.topics().forEach(one -> assertEquals(Errors.INVALID_REQUEST.code(), one.errorCode()));
    }

    @Test
    void operationsAreToldToThoseWhoAsk() {
        surroundings.topic("orders", 1);
        for (int version = 8; version <= handler().latestVersion(); version++) {
            MetadataRequestData request = all(version).setIncludeTopicAuthorizedOperations(true);
            request.setIncludeClusterAuthorizedOperations(version <= 10);
            MetadataResponseData answer = ask(handler(), version, request, MetadataResponseData.class);
            assertEquals(AuthorizedOperations.TOPIC, only(answer).topicAuthorizedOperations());
            assertEquals(
                    version <= 10 ? AuthorizedOperations.CLUSTER : Integer.MIN_VALUE,
                    answer.clusterAuthorizedOperations());
        }
        assertEquals(
                Integer.MIN_VALUE,
                only(ask(handler(), 8, all(8), MetadataResponseData.class)).topicAuthorizedOperations());
    }

    @Test
    void aPartitionWhoseLeaderIsFencedHasNoLeaderAndItsReplicaIsOffline() {
        surroundings.broker(new BrokerImage(2, "two", "broker-2", 9092, "east", true));
        surroundings.add(new TopicImage(
                "orders",
                TopicId.random(),
                List.of(
                        new PartitionImage(0, 2, 3, 0, List.of(2, 1), List.of(2, 1)),
                        new PartitionImage(1, 1, 3, 0, List.of(2, 1), List.of(1))),
                HashTreePMap.empty()));
        inEveryVersion(handler(), version -> {
            MetadataResponseData answer = ask(handler(), version, all(version), MetadataResponseData.class);
            assertNull(answer.brokers().find(2));
            MetadataResponsePartition leaderless = only(answer).partitions().get(0);
            assertEquals(Errors.LEADER_NOT_AVAILABLE.code(), leaderless.errorCode());
            assertEquals(-1, leaderless.leaderId());
            assertEquals(version >= 5 ? List.of(2) : List.of(), leaderless.offlineReplicas());
            MetadataResponsePartition led = only(answer).partitions().get(1);
            assertEquals(version == 0 ? Errors.REPLICA_NOT_AVAILABLE.code() : 0, led.errorCode());
            assertEquals(version == 0 ? List.of(1) : List.of(2, 1), led.replicaNodes());
        });
    }
}
