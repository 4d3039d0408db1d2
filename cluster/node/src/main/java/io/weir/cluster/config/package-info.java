/**
 * The configurations that topics and brokers have by Kafka's names: their definitions, how a value is checked, and what is in force
 * where: a topic's own value, else the broker's, else the default. Pure; values come from the metadata image and from the node's
 * configuration file.
 */
package io.weir.cluster.config;
