package io.weir.cluster.gateway;

import static io.weir.cluster.gateway.Exchange.inEveryVersion;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.cluster.controller.ControllerClient.Answer;
import io.weir.cluster.controller.ControllerClient.DeletedTopic;
import io.weir.cluster.controller.ControllerClient.TopicRef;
import io.weir.cluster.controller.ControllerError;
import io.weir.cluster.metadata.TopicImage;
import io.weir.log.TopicId;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResult;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class DeleteTopicsHandlerTest {
    private final Surroundings surroundings = new Surroundings();
    private final DeleteTopicsHandler handler = new DeleteTopicsHandler(surroundings.context(), Surroundings.SETTINGS);

    private static DeleteTopicsRequestData named(int version, String... names) {
        DeleteTopicsRequestData data = new DeleteTopicsRequestData().setTimeoutMs(30_000);
        return version < 6
                ? data.setTopicNames(List.of(names))
                : data.setTopics(Arrays.stream(names)
                        .map(name -> new DeleteTopicState().setName(name))
                        .collect(Collectors.toList()));
    }

    private static DeletableTopicResult only(Exchange exchange) {
        DeleteTopicsResponseData answer = exchange.answer(DeleteTopicsResponseData.class);
        assertEquals(1, answer.responses().size());
        return answer.responses().iterator().next();
    }

    private Surroundings.Controller.Deletion deletion() {
        return surroundings.controller.deletions.get(surroundings.controller.deletions.size() - 1);
    }

    private void decide(String name, TopicId id, ControllerError error) {
        deletion()
                .answer()
                .complete(new Answer<>(
                        7,
                        List.of(new DeletedTopic(
                                name,
                                id == null ? null : id.toString(),
                                error,
                                error == ControllerError.NONE ? null : "why"))));
        assertTrue(error != ControllerError.NONE || deletion().answer().isDone());
        surroundings.apply();
    }

    @Test
    void aTopicIsDeletedByNameInEveryVersion() {
        TopicImage topic = surroundings.topic("orders", 1);
        inEveryVersion(handler, version -> {
            Exchange exchange = Exchange.put(handler, version, named(version, "orders"));
            assertEquals(List.of(new TopicRef("orders", null)), deletion().topics());
            assertFalse(exchange.answered());
            decide("orders", topic.id(), ControllerError.NONE);
            DeletableTopicResult told = only(exchange);
            assertEquals(0, told.errorCode());
            assertEquals("orders", told.name());
            assertEquals(version >= 6 ? WireIds.toWire(topic.id()) : Uuid.ZERO_UUID, told.topicId());
        });
    }

    @Test
    void refusalsAreToldInEveryVersion() {
        inEveryVersion(handler, version -> {
            Exchange unknown = Exchange.put(handler, version, named(version, "nowhere"));
            decide("nowhere", null, ControllerError.UNKNOWN_TOPIC);
            assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION.code(), only(unknown).errorCode());
            assertEquals(version >= 5 ? "why" : null, only(unknown).errorMessage());
            Exchange disabled = Exchange.put(handler, version, named(version, "orders"));
            decide("orders", null, ControllerError.TOPIC_DELETION_DISABLED);
            assertEquals(
                    version < 3 ? Errors.INVALID_REQUEST.code() : Errors.TOPIC_DELETION_DISABLED.code(),
                    only(disabled).errorCode());
        });
    }

    @Test
    void aTopicIsDeletedById() {
        TopicImage topic = surroundings.topic("orders", 1);
        DeleteTopicsRequestData request = new DeleteTopicsRequestData()
                .setTimeoutMs(1000)
                .setTopics(List.of(new DeleteTopicState().setTopicId(WireIds.toWire(topic.id()))));
        Exchange exchange = Exchange.put(handler, 6, request);
        assertEquals(
                List.of(new TopicRef(null, topic.id().toString())), deletion().topics());
        decide("orders", topic.id(), ControllerError.NONE);
        assertEquals("orders", only(exchange).name());
        Exchange unknown = Exchange.put(handler, 6, request);
        decide(null, topic.id(), ControllerError.UNKNOWN_TOPIC_ID);
        assertEquals(Errors.UNKNOWN_TOPIC_ID.code(), only(unknown).errorCode());
        assertEquals(WireIds.toWire(topic.id()), only(unknown).topicId());
    }

    @Test
    void topicsThatAreNamedAmbiguouslyAreRefusedWithoutTheController() {
        TopicImage topic = surroundings.topic("orders", 1);
        Uuid id = WireIds.toWire(topic.id());
        Exchange exchange = Exchange.put(
                handler,
                6,
                new DeleteTopicsRequestData()
                        .setTopics(List.of(
                                new DeleteTopicState().setName("twice"),
                                new DeleteTopicState().setName("twice"),
                                new DeleteTopicState(),
                                new DeleteTopicState().setName("both").setTopicId(Uuid.randomUuid()),
                                new DeleteTopicState().setName("orders"),
                                new DeleteTopicState().setTopicId(id))));
        DeleteTopicsResponseData answer = exchange.answer(DeleteTopicsResponseData.class);
        assertEquals(5, answer.responses().size());
        answer.responses().forEach(one -> assertEquals(Errors.INVALID_REQUEST.code(), one.errorCode()));
        assertTrue(surroundings.controller.deletions.isEmpty());
    }

    @Test
    void theClientsPatienceEndsTheWait() {
        Exchange exchange = Exchange.put(handler, 6, named(6, "orders"));
        exchange.pass(java.time.Duration.ofSeconds(30));
        assertEquals(Errors.REQUEST_TIMED_OUT.code(), only(exchange).errorCode());
    }
}
