package io.weir.cluster.gateway;

import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.TopicImage;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignablePartition;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignableTopic;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData.ReassignablePartitionResponse;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData.ReassignableTopicResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AlterPartitionReassignmentsRequest;
import org.apache.kafka.common.requests.AlterPartitionReassignmentsResponse;
import org.apache.kafka.common.requests.ApiError;

/**
 * AlterPartitionReassignments: replicas stay where they were placed. On one broker every assignment that is valid is the one in force,
 * and is granted; what is not is refused for its own reason, and there is nothing to cancel.
 */
final class AlterPartitionReassignmentsHandler implements ApiHandler {
    private static final int FIRST_VERSION_WITH_FACTOR = 1;

    private final GatewayContext context;

    AlterPartitionReassignmentsHandler(GatewayContext context) {
        this.context = context;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.ALTER_PARTITION_REASSIGNMENTS;
    }

    @Override
    public void handle(ApiRequest request) {
        AlterPartitionReassignmentsRequest body = (AlterPartitionReassignmentsRequest) request.body();
        AlterPartitionReassignmentsRequestData asked = body.data();
        MetadataImage image = context.metadata().image();
        AlterPartitionReassignmentsResponseData answer = new AlterPartitionReassignmentsResponseData()
                .setResponses(asked.topics().stream()
                        .map(topic -> topic(image, topic, asked.allowReplicationFactorChange()))
                        .toList());
        if (body.version() >= FIRST_VERSION_WITH_FACTOR) {
            answer.setAllowReplicationFactorChange(asked.allowReplicationFactorChange());
        }
        request.respond(new AlterPartitionReassignmentsResponse(answer));
    }

    private static ReassignableTopicResponse topic(MetadataImage image, ReassignableTopic asked, boolean anyFactor) {
        Optional<TopicImage> topic = image.topic(asked.name());
        return new ReassignableTopicResponse()
                .setName(asked.name())
                .setPartitions(asked.partitions().stream()
                        .map(partition -> {
                            ApiError error = topic.isEmpty()
                                    ? new ApiError(
                                            Errors.UNKNOWN_TOPIC_OR_PARTITION,
                                            "Unable to find a topic named " + asked.name() + ".")
                                    : reassign(image, topic.get(), partition, anyFactor);
                            return new ReassignablePartitionResponse()
                                    .setPartitionIndex(partition.partitionIndex())
                                    .setErrorCode(error.error().code())
                                    .setErrorMessage(error.message());
                        })
                        .toList());
    }

    private static ApiError reassign(
            MetadataImage image, TopicImage topic, ReassignablePartition asked, boolean anyFactor) {
        int index = asked.partitionIndex();
        if (index < 0 || index >= topic.partitions().size()) {
            return new ApiError(
                    Errors.UNKNOWN_TOPIC_OR_PARTITION, "Unable to find partition " + topic.name() + ":" + index + ".");
        } else if (asked.replicas() == null) {
            return new ApiError(Errors.NO_REASSIGNMENT_IN_PROGRESS);
        }
        Optional<String> fault = fault(image, asked.replicas());
        List<Integer> current = topic.partitions().get(index).replicas();
        if (fault.isPresent()) {
            return new ApiError(Errors.INVALID_REPLICA_ASSIGNMENT, fault.get());
        } else if (!anyFactor && asked.replicas().size() != current.size()) {
            return new ApiError(
                    Errors.INVALID_REPLICATION_FACTOR,
                    "The replication factor is changed from " + current.size() + " to "
                            + asked.replicas().size());
        } else if (!asked.replicas().equals(current)) {
            return new ApiError(
                    Errors.INVALID_REPLICA_ASSIGNMENT, "This version of Weir leaves replicas where they were placed.");
        }
        return ApiError.NONE;
    }

    private static Optional<String> fault(MetadataImage image, List<Integer> replicas) {
        if (replicas.isEmpty()) {
            return Optional.of("The manual partition assignment includes an empty replica list.");
        }
        Set<Integer> seen = new HashSet<>();
        for (int replica : replicas) {
            if (!image.brokers().containsKey(replica)) {
                return Optional.of("The manual partition assignment includes broker " + replica
                        + ", but no such broker is registered.");
            } else if (!seen.add(replica)) {
                return Optional.of(
                        "The manual partition assignment includes the broker " + replica + " more than once.");
            }
        }
        return Optional.empty();
    }
}
