package io.weir.cluster.gateway;

import io.weir.cluster.metadata.MetadataImage;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.DescribeQuorumRequestData;
import org.apache.kafka.common.message.DescribeQuorumResponseData;
import org.apache.kafka.common.message.DescribeQuorumResponseData.Node;
import org.apache.kafka.common.message.DescribeQuorumResponseData.NodeCollection;
import org.apache.kafka.common.message.DescribeQuorumResponseData.PartitionData;
import org.apache.kafka.common.message.DescribeQuorumResponseData.ReplicaState;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DescribeQuorumRequest;
import org.apache.kafka.common.requests.DescribeQuorumResponse;

/**
 * DescribeQuorum: who keeps the cluster's metadata. Clients know it as the one partition of a topic of Apache Kafka's; here it is
 * the controller's journal, whose only voter is the controller's own node. The op is the offset: the end is one beyond the last op.
 * Controllers have no listeners of their own.
 */
final class DescribeQuorumHandler implements ApiHandler {
    private static final TopicPartition METADATA = Topic.CLUSTER_METADATA_TOPIC_PARTITION;

    private static final int FIRST_VERSION_WITH_NODES = 2;

    private final GatewayContext context;

    DescribeQuorumHandler(GatewayContext context) {
        this.context = context;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.DESCRIBE_QUORUM;
    }

    @Override
    public void handle(ApiRequest request) {
        DescribeQuorumRequest body = (DescribeQuorumRequest) request.body();
        MetadataImage image = context.metadata().image();
        DescribeQuorumResponseData answer;
        if (!asksForMetadata(body.data())) {
            answer = DescribeQuorumRequest.getPartitionLevelErrorResponse(
                    body.data(), Errors.UNKNOWN_TOPIC_OR_PARTITION);
        } else if (image.controllerId() < 0) {
            answer = DescribeQuorumResponse.singletonErrorResponse(METADATA, Errors.NOT_LEADER_OR_FOLLOWER);
        } else {
            answer = DescribeQuorumResponse.singletonResponse(METADATA, quorum(image), nodes(image, body.version()));
        }
        request.respond(new DescribeQuorumResponse(answer));
    }

    private static boolean asksForMetadata(DescribeQuorumRequestData asked) {
        return asked.topics().size() == 1
                && asked.topics().get(0).topicName().equals(METADATA.topic())
                && asked.topics().get(0).partitions().size() == 1
                && asked.topics().get(0).partitions().get(0).partitionIndex() == METADATA.partition();
    }

    private PartitionData quorum(MetadataImage image) {
        long end = image.op() + 1;
        long now = context.clock().millis();
        return new PartitionData()
                .setPartitionIndex(METADATA.partition())
                .setLeaderId(image.controllerId())
                .setLeaderEpoch(image.controllerEpoch())
                .setHighWatermark(end)
                .setCurrentVoters(List.of(new ReplicaState()
                        .setReplicaId(image.controllerId())
                        .setLogEndOffset(end)
                        .setLastFetchTimestamp(now)
                        .setLastCaughtUpTimestamp(now)))
                .setObservers(List.of());
    }

    private static NodeCollection nodes(MetadataImage image, short version) {
        NodeCollection nodes = new NodeCollection();
        if (version >= FIRST_VERSION_WITH_NODES) {
            nodes.add(new Node().setNodeId(image.controllerId()));
        }
        return nodes;
    }
}
