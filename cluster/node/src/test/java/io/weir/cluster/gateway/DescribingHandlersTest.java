package io.weir.cluster.gateway;

import static io.weir.cluster.gateway.Exchange.ask;
import static io.weir.cluster.gateway.Exchange.inEveryVersion;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.cluster.metadata.BrokerImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData.TopicRequest;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.DescribeTopicPartitionsResponseTopic;
import org.apache.kafka.common.message.ListPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.ListPartitionReassignmentsResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** DescribeCluster, DescribeTopicPartitions and ListPartitionReassignments. */
class DescribingHandlersTest {
    private final Surroundings surroundings = new Surroundings();
    private final DescribeClusterHandler cluster = new DescribeClusterHandler(surroundings.context());
    private final DescribeTopicPartitionsHandler partitions =
            new DescribeTopicPartitionsHandler(surroundings.context(), Surroundings.SETTINGS);

    @Test
    void theClusterIsToldInEveryVersion() {
        surroundings.broker(new BrokerImage(2, "two", "broker-2", 9093, "east", true));
        inEveryVersion(cluster, version -> {
            DescribeClusterRequestData request = new DescribeClusterRequestData();
            DescribeClusterResponseData answer = ask(cluster, version, request, DescribeClusterResponseData.class);
            assertEquals(0, answer.errorCode());
            assertEquals(surroundings.image().clusterId().toString(), answer.clusterId());
            assertEquals(1, answer.controllerId());
            assertEquals("broker-1", answer.brokers().find(1).host());
            assertNull(answer.brokers().find(1).rack());
            assertNull(answer.brokers().find(2), "fenced");
            assertEquals(Integer.MIN_VALUE, answer.clusterAuthorizedOperations());
            request.setIncludeClusterAuthorizedOperations(true).setIncludeFencedBrokers(version >= 2);
            answer = ask(cluster, version, request, DescribeClusterResponseData.class);
            assertEquals(AuthorizedOperations.CLUSTER, answer.clusterAuthorizedOperations());
            if (version >= 2) {
                assertTrue(answer.brokers().find(2).isFenced());
                assertEquals("east", answer.brokers().find(2).rack());
            }
        });
    }

    @Test
    void otherKindsOfEndpointsAreRefused() {
        for (int version = 1; version <= cluster.latestVersion(); version++) {
            assertEquals(Errors.MISMATCHED_ENDPOINT_TYPE.code(), endpoint(version, 2));
            assertEquals(Errors.UNSUPPORTED_ENDPOINT_TYPE.code(), endpoint(version, 9));
        }
    }

    private short endpoint(int version, int type) {
        DescribeClusterRequestData request = new DescribeClusterRequestData().setEndpointType((byte) type);
        return ask(cluster, version, request, DescribeClusterResponseData.class).errorCode();
    }

    private static DescribeTopicPartitionsRequestData topics(String... names) {
        return new DescribeTopicPartitionsRequestData()
                .setTopics(Arrays.stream(names)
                        .map(name -> new TopicRequest().setName(name))
                        .collect(Collectors.toList()));
    }

    private DescribeTopicPartitionsResponseData describe(DescribeTopicPartitionsRequestData request) {
        return ask(partitions, 0, request, DescribeTopicPartitionsResponseData.class);
    }

    @Test
    void pagesHoldEveryPartitionOnceInOrder() {
        surroundings.topic("b", 3);
        surroundings.topic("a", 2);
        surroundings.topic("c", 4);
        for (int limit = 1; limit <= 10; limit++) {
            List<String> seen = new ArrayList<>();
            DescribeTopicPartitionsRequestData request = topics().setResponsePartitionLimit(limit);
            while (true) {
                DescribeTopicPartitionsResponseData page = describe(request);
                List<String> onPage = page.topics().stream()
                        .flatMap(topic ->
                                topic.partitions().stream().map(partition -> topic.name() + partition.partitionIndex()))
                        .toList();
                assertTrue(onPage.size() <= Math.min(limit, Surroundings.SETTINGS.describedPartitionsMax()));
                seen.addAll(onPage);
                if (page.nextCursor() == null) {
                    break;
                }
                request.setCursor(new DescribeTopicPartitionsRequestData.Cursor()
                        .setTopicName(page.nextCursor().topicName())
                        .setPartitionIndex(page.nextCursor().partitionIndex()));
            }
            assertEquals(List.of("a0", "a1", "b0", "b1", "b2", "c0", "c1", "c2", "c3"), seen);
        }
    }

    @Test
    void topicsAreDescribedByNameAndMissingOnesHaveTheirCode() {
        surroundings.topic("orders", 1);
        DescribeTopicPartitionsResponseData answer = describe(topics("orders", "nowhere", "no such"));
        DescribeTopicPartitionsResponseTopic orders = answer.topics().find("orders");
        assertEquals(1, orders.partitions().get(0).leaderId());
        assertEquals(3, orders.partitions().get(0).leaderEpoch());
        assertEquals(AuthorizedOperations.TOPIC, orders.topicAuthorizedOperations());
        assertEquals(
                Errors.UNKNOWN_TOPIC_OR_PARTITION.code(),
                answer.topics().find("nowhere").errorCode());
        assertEquals(
                Errors.INVALID_TOPIC_EXCEPTION.code(),
                answer.topics().find("no such").errorCode());
    }

    @Test
    void aCursorThatLeadsNowhereIsAnInvalidRequest() {
        surroundings.topic("orders", 1);
        DescribeTopicPartitionsResponseData negative = describe(topics("orders")
                .setCursor(new DescribeTopicPartitionsRequestData.Cursor()
                        .setTopicName("orders")
                        .setPartitionIndex(-1)));
        assertEquals(
                Errors.INVALID_REQUEST.code(),
                negative.topics().iterator().next().errorCode());
        DescribeTopicPartitionsResponseData notAsked = describe(topics("orders")
                .setCursor(new DescribeTopicPartitionsRequestData.Cursor()
                        .setTopicName("a")
                        .setPartitionIndex(0)));
        assertEquals(
                Errors.INVALID_REQUEST.code(),
                notAsked.topics().iterator().next().errorCode());
    }

    @Test
    void noReassignmentIsEverUnderWay() {
        ListPartitionReassignmentsHandler handler = new ListPartitionReassignmentsHandler();
        inEveryVersion(handler, version -> {
            ListPartitionReassignmentsResponseData answer = ask(
                    handler,
                    version,
                    new ListPartitionReassignmentsRequestData(),
                    ListPartitionReassignmentsResponseData.class);
            assertEquals(0, answer.errorCode());
            assertTrue(answer.topics().isEmpty());
        });
    }
}
