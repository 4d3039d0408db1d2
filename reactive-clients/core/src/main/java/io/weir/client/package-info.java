/**
 * A client of Weir and of Apache Kafka that speaks the protocol itself: {@link io.weir.client.producer} publishes, {@link
 * io.weir.client.consumer} consumes, {@link io.weir.client.admin} administers, all on the connections of {@link io.weir.client.cluster}.
 */
package io.weir.client;
