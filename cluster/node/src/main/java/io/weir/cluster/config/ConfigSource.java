package io.weir.cluster.config;

/** Where a value comes from, by Kafka's names; the first of them that has a value wins. */
public enum ConfigSource {
    /** Set on the topic. */
    TOPIC_CONFIG,
    /** Set on the group. */
    GROUP_CONFIG,
    /** Set on this broker while it runs. */
    DYNAMIC_BROKER_CONFIG,
    /** Set for all brokers while they run. */
    DYNAMIC_DEFAULT_BROKER_CONFIG,
    /** In the node's configuration file or on its command line. */
    STATIC_BROKER_CONFIG,
    /** Set nowhere. */
    DEFAULT_CONFIG
}
