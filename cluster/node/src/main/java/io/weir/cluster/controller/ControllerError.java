package io.weir.cluster.controller;

/** Why the controller did not do it; the gateway maps each to Kafka's error code of that name. */
public enum ControllerError {
    NONE,
    INVALID_TOPIC,
    TOPIC_ALREADY_EXISTS,
    INVALID_PARTITIONS,
    INVALID_REPLICATION_FACTOR,
    INVALID_REPLICA_ASSIGNMENT,
    INVALID_CONFIG,
    INVALID_REQUEST,
    UNKNOWN_TOPIC,
    UNKNOWN_TOPIC_ID,
    UNKNOWN_BROKER,
    TOPIC_DELETION_DISABLED,
    POLICY_VIOLATION,
    /** The journal refused; nothing changed that anyone has seen. */
    STORAGE,
    /** No controller answered in time. */
    UNAVAILABLE
}
