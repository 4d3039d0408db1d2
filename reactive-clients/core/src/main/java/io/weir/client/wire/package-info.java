/**
 * The client's side of Kafka's wire: {@link io.weir.client.wire.Request}s are encoded and decoded here, by kafka-clients' message
 * classes, which are used in this package and those below it and nowhere else in the client. What leaves it are types of its own and
 * kafka-clients' public ones. It knows nothing of clusters, producers and consumers.
 */
package io.weir.client.wire;
