/**
 * The client measured beside those that Kafka's users have: one broker, each client in a JVM of its own, in turns. {@link
 * io.weir.client.benchmark.ClientBenchmark} is the command.
 */
package io.weir.client.benchmark;
