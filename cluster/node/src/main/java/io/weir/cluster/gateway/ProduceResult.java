package io.weir.cluster.gateway;

import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.TopicImage;
import io.weir.log.AppendOutcome;
import io.weir.partition.AppendReply;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.protocol.Errors;

/**
 * What became of the append to one partition.
 *
 * @param baseOffset offset of the first record, or -1
 * @param logAppendTimeMs the leader's time, or -1
 * @param logStartOffset the first readable offset, or -1
 * @param message what is wrong, or {@code null}
 * @param currentLeader where to go instead, when that is known
 */
record ProduceResult(
        Errors error,
        long baseOffset,
        long logAppendTimeMs,
        long logStartOffset,
        String message,
        List<AppendOutcome.RecordError> recordErrors,
        Optional<CurrentLeader> currentLeader) {

    static ProduceResult error(Errors error) {
        return error(error, null);
    }

    static ProduceResult error(Errors error, String message) {
        return new ProduceResult(error, -1, -1, -1, message, List.of(), Optional.empty());
    }

    /** An error of the leader's, or of its absence. */
    static ProduceResult refused(Errors error, MetadataImage image, TopicImage topic, int partition) {
        return error == Errors.NOT_LEADER_OR_FOLLOWER
                ? notLeader(CurrentLeader.of(image, topic.partitions().get(partition)))
                : error(error);
    }

    private static ProduceResult notLeader(Optional<CurrentLeader> leader) {
        return new ProduceResult(Errors.NOT_LEADER_OR_FOLLOWER, -1, -1, -1, null, List.of(), leader);
    }

    static ProduceResult of(AppendReply reply, MetadataImage image, TopicImage topic, int partition) {
        if (reply instanceof AppendReply.Acknowledged done) {
            return new ProduceResult(
                    Errors.NONE,
                    done.baseOffset(),
                    done.logAppendTimeMs(),
                    done.logStartOffset(),
                    null,
                    List.of(),
                    Optional.empty());
        } else if (reply instanceof AppendReply.Rejected rejected) {
            AppendOutcome.Rejected cause = rejected.cause();
            return new ProduceResult(
                    ErrorCodes.of(cause.reason()),
                    -1,
                    -1,
                    rejected.logStartOffset(),
                    cause.message(),
                    cause.recordErrors(),
                    Optional.empty());
        } else if (reply instanceof AppendReply.Refused refused) {
            return refused(ErrorCodes.of(refused.error()), image, topic, partition);
        }
        throw new IllegalStateException("no answer for " + reply);
    }
}
