package io.weir.cluster.gateway;

import org.apache.kafka.common.message.ListPartitionReassignmentsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.ListPartitionReassignmentsResponse;

/** ListPartitionReassignments: none is ever under way, for replicas stay where they were placed. Kafka's tools ask. */
final class ListPartitionReassignmentsHandler implements ApiHandler {

    @Override
    public ApiKeys api() {
        return ApiKeys.LIST_PARTITION_REASSIGNMENTS;
    }

    @Override
    public void handle(ApiRequest request) {
        request.respond(new ListPartitionReassignmentsResponse(new ListPartitionReassignmentsResponseData()));
    }
}
