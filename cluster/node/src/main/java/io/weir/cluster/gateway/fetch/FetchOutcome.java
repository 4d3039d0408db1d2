package io.weir.cluster.gateway.fetch;

import java.util.LinkedHashMap;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;

/**
 * What an answer says.
 *
 * @param error of the session, or NONE
 * @param sessionId the session that the client may go on with, or 0
 * @param partitions those that the answer names, in order
 */
public record FetchOutcome(Errors error, int sessionId, LinkedHashMap<PartitionRef, PartitionData> partitions) {

    static FetchOutcome error(Errors error, int sessionId) {
        return new FetchOutcome(error, sessionId, new LinkedHashMap<>());
    }
}
