package io.weir.cluster.config;

/** The type of a configuration's value, by Kafka's names. */
public enum ConfigType {
    BOOLEAN,
    STRING,
    INT,
    LONG,
    DOUBLE,
    LIST
}
