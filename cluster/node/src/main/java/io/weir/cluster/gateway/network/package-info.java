/**
 * Bytes between a socket and a request: frames and the memory that they may take, the leases by which parts of a frame are lent to
 * actors, and the way of an answer's buffers and file ranges into a channel. Nothing here knows an API; of Kafka's classes it knows
 * {@link org.apache.kafka.common.network.Send} alone.
 */
package io.weir.cluster.gateway.network;
