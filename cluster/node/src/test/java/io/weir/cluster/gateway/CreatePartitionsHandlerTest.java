package io.weir.cluster.gateway;

import static io.weir.cluster.gateway.Exchange.inEveryVersion;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.cluster.controller.ControllerClient.TopicGrowth;
import io.weir.cluster.controller.ControllerError;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsAssignment;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopicCollection;
import org.apache.kafka.common.message.CreatePartitionsResponseData;
import org.apache.kafka.common.message.CreatePartitionsResponseData.CreatePartitionsTopicResult;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class CreatePartitionsHandlerTest {
    private final Surroundings surroundings = new Surroundings();
    private final CreatePartitionsHandler handler =
            new CreatePartitionsHandler(surroundings.context(), Surroundings.SETTINGS);

    private static CreatePartitionsRequestData request(CreatePartitionsTopic... topics) {
        return new CreatePartitionsRequestData()
                .setTimeoutMs(30_000)
                .setTopics(new CreatePartitionsTopicCollection(List.of(topics).iterator()));
    }

    private static CreatePartitionsTopic topic(String name, int count) {
        return new CreatePartitionsTopic().setName(name).setCount(count).setAssignments(null);
    }

    private static CreatePartitionsTopicResult only(Exchange exchange) {
        List<CreatePartitionsTopicResult> results =
                exchange.answer(CreatePartitionsResponseData.class).results();
        assertEquals(1, results.size());
        return results.get(0);
    }

    private Surroundings.Controller.Growth growth() {
        return surroundings.controller.growths.get(surroundings.controller.growths.size() - 1);
    }

    @Test
    void aTopicGrowsAndTheAnswerWaitsUntilThisBrokerShowsIt() {
        inEveryVersion(handler, version -> {
            CreatePartitionsRequestData data = request(
                    topic("t", 3).setAssignments(List.of(new CreatePartitionsAssignment().setBrokerIds(List.of(1)))));
            Exchange exchange = Exchange.put(handler, version, data.setValidateOnly(true));
            assertEquals(List.of(new TopicGrowth("t", 3, List.of(List.of(1)))), growth().topics());
            assertTrue(growth().validateOnly());
            growth().complete(ControllerError.NONE, null);
            assertFalse(exchange.answered());
            surroundings.apply();
            assertEquals(Errors.NONE.code(), only(exchange).errorCode());
            assertEquals(null, only(exchange).errorMessage());
        });
    }

    @Test
    void refusalsAreToldInEveryVersion() {
        inEveryVersion(handler, version -> {
            Exchange exchange = Exchange.put(handler, version, request(topic("t", 1)));
            assertEquals(List.of(new TopicGrowth("t", 1, null)), growth().topics());
            growth().complete(ControllerError.INVALID_PARTITIONS, "why");
            surroundings.apply();
            assertEquals(Errors.INVALID_PARTITIONS.code(), only(exchange).errorCode());
            assertEquals("why", only(exchange).errorMessage());
        });
    }

    @Test
    void aTopicThatIsNamedTwiceIsNotAskedFor() {
        Exchange exchange = Exchange.put(handler, 3, request(topic("t", 1), topic("t", 2)));
        assertTrue(surroundings.controller.growths.isEmpty());
        assertEquals(Errors.INVALID_REQUEST.code(), only(exchange).errorCode());
        assertEquals("Duplicate topic name.", only(exchange).errorMessage());
    }

    @Test
    void whatDoesNotComeInTimeIsSaidToBeLate() {
        Exchange exchange = Exchange.put(handler, 3, request(topic("t", 3)));
        exchange.pass(Duration.ofSeconds(31));
        assertEquals(Errors.REQUEST_TIMED_OUT.code(), only(exchange).errorCode());
    }
}
