package io.weir.cluster.gateway;

import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.PartitionImage;
import io.weir.cluster.metadata.TopicImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.message.ElectLeadersRequestData.TopicPartitions;
import org.apache.kafka.common.message.ElectLeadersResponseData.PartitionResult;
import org.apache.kafka.common.message.ElectLeadersResponseData.ReplicaElectionResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;
import org.apache.kafka.common.requests.ElectLeadersRequest;
import org.apache.kafka.common.requests.ElectLeadersResponse;

/**
 * ElectLeaders. Of one broker, a partition's only replica leads it already, or cannot be reached: then there is no other to elect. Asked
 * for all partitions, those that need no election are left out.
 */
final class ElectLeadersHandler implements ApiHandler {
    private final GatewayContext context;

    ElectLeadersHandler(GatewayContext context) {
        this.context = context;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.ELECT_LEADERS;
    }

    @Override
    public void handle(ApiRequest request) {
        ElectLeadersRequest body = (ElectLeadersRequest) request.body();
        byte type = body.data().electionType();
        if (type != ElectionType.PREFERRED.value && type != ElectionType.UNCLEAN.value) {
            request.respond(
                    body.getErrorResponse(0, Errors.INVALID_REQUEST.exception("Unknown election type " + type)));
            return;
        }
        MetadataImage image = context.metadata().image();
        ElectionType election = ElectionType.valueOf(type);
        List<ReplicaElectionResult> results = body.data().topicPartitions() == null
                ? all(image, election)
                : body.data().topicPartitions().stream()
                        .map(topic -> named(image, topic, election))
                        .toList();
        request.respond(new ElectLeadersResponse(0, Errors.NONE.code(), results, body.version()));
    }

    private static List<ReplicaElectionResult> all(MetadataImage image, ElectionType election) {
        List<ReplicaElectionResult> results = new ArrayList<>();
        for (TopicImage topic : image.topicsByName().values()) {
            List<PartitionResult> needed = topic.partitions().stream()
                    .map(partition -> result(partition.index(), elect(image, partition, election)))
                    .filter(result -> result.errorCode() != Errors.ELECTION_NOT_NEEDED.code())
                    .toList();
            if (!needed.isEmpty()) {
                results.add(new ReplicaElectionResult().setTopic(topic.name()).setPartitionResult(needed));
            }
        }
        return results;
    }

    private static ReplicaElectionResult named(MetadataImage image, TopicPartitions asked, ElectionType election) {
        Optional<TopicImage> topic = image.topic(asked.topic());
        return new ReplicaElectionResult()
                .setTopic(asked.topic())
                .setPartitionResult(asked.partitions().stream()
                        .map(index -> result(index, elect(image, asked.topic(), topic, index, election)))
                        .toList());
    }

    private static ApiError elect(
            MetadataImage image, String name, Optional<TopicImage> topic, int index, ElectionType election) {
        if (topic.isEmpty()) {
            return new ApiError(Errors.UNKNOWN_TOPIC_OR_PARTITION, "No such topic as " + name);
        } else if (index < 0 || index >= topic.get().partitions().size()) {
            return new ApiError(Errors.UNKNOWN_TOPIC_OR_PARTITION, "No such partition as " + name + "-" + index);
        }
        return elect(image, topic.get().partitions().get(index), election);
    }

    private static ApiError elect(MetadataImage image, PartitionImage partition, ElectionType election) {
        int leader = Placement.of(image, partition).leader();
        if (election == ElectionType.UNCLEAN) {
            return new ApiError(leader >= 0 ? Errors.ELECTION_NOT_NEEDED : Errors.ELIGIBLE_LEADERS_NOT_AVAILABLE);
        }
        return new ApiError(
                leader == partition.replicas().get(0)
                        ? Errors.ELECTION_NOT_NEEDED
                        : Errors.PREFERRED_LEADER_NOT_AVAILABLE);
    }

    private static PartitionResult result(int index, ApiError error) {
        return new PartitionResult()
                .setPartitionId(index)
                .setErrorCode(error.error().code())
                .setErrorMessage(error.message());
    }
}
