package io.weir.cluster.gateway;

import io.weir.cluster.controller.ControllerError;
import io.weir.cluster.groups.GroupError;
import io.weir.log.AppendOutcome;
import io.weir.partition.PartitionError;
import org.apache.kafka.common.protocol.Errors;

/**
 * The one place where outcomes become Kafka's error codes. Each mapping is total: an outcome that is not named here is a programming
 * error and throws, and a test walks all of them.
 */
final class ErrorCodes {

    private ErrorCodes() {}

    /** Why a batch was rejected, as the produce answer says it. */
    static Errors of(AppendOutcome.Reason reason) {
        return switch (reason) {
            case CORRUPT -> Errors.CORRUPT_MESSAGE;
            // Produce 3 and later carry magic 2 alone; Apache Kafka calls another magic an invalid record.
            case INVALID_RECORD, UNSUPPORTED_FORMAT -> Errors.INVALID_RECORD;
            case UNSUPPORTED_COMPRESSION -> Errors.UNSUPPORTED_COMPRESSION_TYPE;
            case TOO_LARGE -> Errors.MESSAGE_TOO_LARGE;
            case LARGER_THAN_SEGMENT -> Errors.RECORD_LIST_TOO_LARGE;
            case INVALID_TIMESTAMP -> Errors.INVALID_TIMESTAMP;
            case OUT_OF_ORDER_SEQUENCE -> Errors.OUT_OF_ORDER_SEQUENCE_NUMBER;
            case INVALID_PRODUCER_EPOCH -> Errors.INVALID_PRODUCER_EPOCH;
            case INVALID_TRANSACTION_STATE -> Errors.INVALID_TXN_STATE;
        };
    }

    /** Why a leader did not answer as asked. */
    static Errors of(PartitionError error) {
        if (error instanceof PartitionError.NotLeader) {
            return Errors.NOT_LEADER_OR_FOLLOWER;
        } else if (error instanceof PartitionError.FencedEpoch) {
            return Errors.FENCED_LEADER_EPOCH;
        } else if (error instanceof PartitionError.UnknownEpoch) {
            return Errors.UNKNOWN_LEADER_EPOCH;
        } else if (error instanceof PartitionError.OffsetOutOfRange) {
            return Errors.OFFSET_OUT_OF_RANGE;
        } else if (error instanceof PartitionError.NotEnoughReplicas) {
            return Errors.NOT_ENOUGH_REPLICAS;
        } else if (error instanceof PartitionError.NotEnoughReplicasAfterAppend) {
            return Errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND;
        } else if (error instanceof PartitionError.OffsetNotAvailable) {
            return Errors.OFFSET_NOT_AVAILABLE;
        } else if (error instanceof PartitionError.Storage) {
            return Errors.KAFKA_STORAGE_ERROR;
        } else if (error instanceof PartitionError.PolicyViolation) {
            return Errors.POLICY_VIOLATION;
        } else if (error instanceof PartitionError.TimedOut || error instanceof PartitionError.LeaseRevoked) {
            return Errors.REQUEST_TIMED_OUT;
        }
        throw new IllegalStateException("no error code for " + error);
    }

    /** Why the controller did not do it. */
    static Errors of(ControllerError error) {
        return switch (error) {
            case NONE -> Errors.NONE;
            case INVALID_TOPIC -> Errors.INVALID_TOPIC_EXCEPTION;
            case TOPIC_ALREADY_EXISTS -> Errors.TOPIC_ALREADY_EXISTS;
            case INVALID_PARTITIONS -> Errors.INVALID_PARTITIONS;
            case INVALID_REPLICATION_FACTOR -> Errors.INVALID_REPLICATION_FACTOR;
            case INVALID_REPLICA_ASSIGNMENT -> Errors.INVALID_REPLICA_ASSIGNMENT;
            case INVALID_CONFIG -> Errors.INVALID_CONFIG;
            case INVALID_REQUEST -> Errors.INVALID_REQUEST;
            case UNKNOWN_TOPIC -> Errors.UNKNOWN_TOPIC_OR_PARTITION;
            case UNKNOWN_TOPIC_ID -> Errors.UNKNOWN_TOPIC_ID;
            case UNKNOWN_BROKER -> Errors.BROKER_ID_NOT_REGISTERED;
            case TOPIC_DELETION_DISABLED -> Errors.TOPIC_DELETION_DISABLED;
            case POLICY_VIOLATION -> Errors.POLICY_VIOLATION;
            case STORAGE -> Errors.KAFKA_STORAGE_ERROR;
            case UNAVAILABLE -> Errors.REQUEST_TIMED_OUT;
        };
    }

    /** Why a group's coordinator did not do it: it uses Kafka's names. */
    static Errors of(GroupError error) {
        return Errors.valueOf(error.name());
    }
}
