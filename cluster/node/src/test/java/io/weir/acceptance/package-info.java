/**
 * A node as its users meet it: the runnable jar in a process of its own, real Kafka clients, kcat, and Apache Kafka's own tools.
 * {@link io.weir.acceptance.TestNodes} starts nodes, {@link io.weir.acceptance.KafkaPeer} runs Apache Kafka's programs.
 */
package io.weir.acceptance;
