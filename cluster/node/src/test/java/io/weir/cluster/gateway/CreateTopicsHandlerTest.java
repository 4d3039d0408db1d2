package io.weir.cluster.gateway;

import static io.weir.cluster.gateway.Exchange.ask;
import static io.weir.cluster.gateway.Exchange.inEveryVersion;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.cluster.controller.ControllerClient.NewTopic;
import io.weir.cluster.controller.ControllerError;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableReplicaAssignment;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicCollection;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfig;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicConfigs;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DescribeConfigsResponse.ConfigSource;
import org.junit.jupiter.api.Test;

class CreateTopicsHandlerTest {
    private final Surroundings surroundings = new Surroundings();
    private final CreateTopicsHandler handler =
            new CreateTopicsHandler(surroundings.context(), surroundings.configs(), Surroundings.SETTINGS);

    private static CreatableTopic topic(String name) {
        CreatableTopic topic =
                new CreatableTopic().setName(name).setNumPartitions(2).setReplicationFactor((short) 1);
        topic.configs().add(new CreatableTopicConfig().setName("cleanup.policy").setValue("compact"));
        return topic;
    }

    private static CreatableTopic assigned(String name, int... partitions) {
        CreatableTopic topic =
                new CreatableTopic().setName(name).setNumPartitions(-1).setReplicationFactor((short) -1);
        for (int partition : partitions) {
            topic.assignments()
                    .add(new CreatableReplicaAssignment()
                            .setPartitionIndex(partition)
                            .setBrokerIds(List.of(1)));
        }
        return topic;
    }

    private static CreateTopicsRequestData request(CreatableTopic... topics) {
        CreatableTopicCollection collection = new CreatableTopicCollection();
        for (CreatableTopic topic : topics) {
            collection.mustAdd(topic);
        }
        return new CreateTopicsRequestData().setTopics(collection).setTimeoutMs(30_000);
    }

    private static CreatableTopicResult only(CreateTopicsResponseData answer) {
        assertEquals(1, answer.topics().size());
        return answer.topics().iterator().next();
    }

    @Test
    void aTopicIsToldWithWhatItBecameOnceItIsAppliedInEveryVersion() {
        inEveryVersion(handler, version -> {
            surroundings.controller.creations.clear();
            Exchange exchange = Exchange.put(handler, version, request(topic("orders")));
            Surroundings.Controller.Creation creation = surroundings.controller.creations.get(0);
            assertEquals(
                    List.of(new NewTopic("orders", 2, (short) 1, Map.of(), Map.of("cleanup.policy", "compact"))),
                    creation.topics());
            assertFalse(creation.validateOnly());
            creation.complete(ControllerError.NONE);
            assertFalse(exchange.answered(), "not applied here yet");
            surroundings.apply();
            CreatableTopicResult told = only(exchange.answer(CreateTopicsResponseData.class));
            assertEquals(0, told.errorCode());
            assertEquals(version >= 5 ? 2 : -1, told.numPartitions());
            assertEquals(version >= 5 ? 1 : -1, told.replicationFactor());
            assertEquals(version < 7, told.topicId().equals(Uuid.ZERO_UUID));
            if (version >= 5) {
                CreatableTopicConfigs policy = config(told, "cleanup.policy");
                assertEquals("compact", policy.value());
                assertEquals(ConfigSource.TOPIC_CONFIG.id(), policy.configSource());
                assertEquals(
                        ConfigSource.DEFAULT_CONFIG.id(),
                        config(told, "segment.bytes").configSource());
            }
        });
    }

    private static CreatableTopicConfigs config(CreatableTopicResult topic, String name) {
        return topic.configs().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void refusalsOfTheControllerAreToldWithTheirReasonInEveryVersion() {
        inEveryVersion(handler, version -> {
            surroundings.controller.creations.clear();
            Exchange exchange = Exchange.put(handler, version, request(topic("orders")));
            surroundings.controller.creations.get(0).complete(ControllerError.TOPIC_ALREADY_EXISTS);
            surroundings.apply();
            CreatableTopicResult told = only(exchange.answer(CreateTopicsResponseData.class));
            assertEquals(Errors.TOPIC_ALREADY_EXISTS.code(), told.errorCode());
            assertEquals("why", told.errorMessage());
        });
    }

    @Test
    void aTopicThatIsOnlyValidatedHasNoId() {
        Exchange exchange = Exchange.put(handler, 7, request(topic("orders")).setValidateOnly(true));
        assertTrue(surroundings.controller.creations.get(0).validateOnly());
        surroundings.controller.creations.get(0).complete(ControllerError.NONE);
        surroundings.apply();
        CreatableTopicResult told = only(exchange.answer(CreateTopicsResponseData.class));
        assertEquals(Uuid.ZERO_UUID, told.topicId());
        assertEquals(2, told.numPartitions());
    }

    @Test
    void assignmentsReachTheController() {
        Exchange.put(handler, 4, request(assigned("orders", 0, 1)));
        assertEquals(
                Map.of(0, List.of(1), 1, List.of(1)),
                surroundings.controller.creations.get(0).topics().get(0).assignments());
    }

    @Test
    void whatTheWireGetsWrongIsRefusedWithoutTheController() {
        CreateTopicsResponseData answer = ask(
                handler,
                7,
                request(
                        topic("twice"),
                        topic("twice"),
                        assigned("counted", 0).setNumPartitions(1),
                        assigned("replicated", 0).setReplicationFactor((short) 1),
                        assigned("doubled", 0, 0),
                        nullConfig("null-config")),
                CreateTopicsResponseData.class);
        assertEquals(5, answer.topics().size());
        assertEquals(
                Errors.INVALID_REQUEST.code(), answer.topics().find("twice").errorCode());
        assertEquals(
                Errors.INVALID_REQUEST.code(), answer.topics().find("counted").errorCode());
        assertEquals(
                Errors.INVALID_REQUEST.code(),
                answer.topics().find("replicated").errorCode());
        assertEquals(
                Errors.INVALID_REPLICA_ASSIGNMENT.code(),
                answer.topics().find("doubled").errorCode());
        assertEquals(
                Errors.INVALID_CONFIG.code(),
                answer.topics().find("null-config").errorCode());
        answer.topics().forEach(topic -> assertNotEquals(null, topic.errorMessage()));
        assertTrue(surroundings.controller.creations.isEmpty());
    }

    private static CreatableTopic nullConfig(String name) {
        CreatableTopic topic = topic(name);
        topic.configs().find("cleanup.policy").setValue(null);
        return topic;
    }

    @Test
    void theClientsPatienceEndsTheWait() {
        Exchange exchange = Exchange.put(handler, 7, request(topic("orders")).setTimeoutMs(100));
        exchange.pass(Duration.ofMillis(99));
        assertFalse(exchange.answered());
        exchange.pass(Duration.ofMillis(1));
        assertEquals(
                Errors.REQUEST_TIMED_OUT.code(),
                only(exchange.answer(CreateTopicsResponseData.class)).errorCode());
    }

    @Test
    void ourPatienceEndsTheWaitOfAClientThatWouldWaitForEver() {
        Exchange exchange = Exchange.put(handler, 7, request(topic("orders")).setTimeoutMs(Integer.MAX_VALUE));
        exchange.pass(Surroundings.SETTINGS.topicChangeWait());
        assertEquals(
                Errors.REQUEST_TIMED_OUT.code(),
                only(exchange.answer(CreateTopicsResponseData.class)).errorCode());
    }

    @Test
    void nothingAskedIsNothingAnswered() {
        assertTrue(ask(handler, 7, request(), CreateTopicsResponseData.class)
                .topics()
                .isEmpty());
    }
}
