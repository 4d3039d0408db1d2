package io.weir.cluster.groups;

/** Why a group's coordinator refuses; the names are Kafka's, the gateway gives them their codes. */
public enum GroupError {
    NONE,
    COORDINATOR_NOT_AVAILABLE,
    INVALID_GROUP_ID,
    GROUP_ID_NOT_FOUND,
    NON_EMPTY_GROUP,
    GROUP_MAX_SIZE_REACHED,
    INCONSISTENT_GROUP_PROTOCOL,
    INVALID_SESSION_TIMEOUT,
    MEMBER_ID_REQUIRED,
    UNKNOWN_MEMBER_ID,
    FENCED_INSTANCE_ID,
    ILLEGAL_GENERATION,
    REBALANCE_IN_PROGRESS
}
