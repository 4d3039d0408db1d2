/** The client's face over Apache Kafka's own producer and consumer. */
package io.weir.client.kafka;
