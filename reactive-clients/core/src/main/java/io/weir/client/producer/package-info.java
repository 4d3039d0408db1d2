/**
 * The producer. A record goes {@link io.weir.client.producer.RecordProducer} → {@link io.weir.client.producer.Topic}, which chooses the
 * partition → {@link io.weir.client.producer.PartitionQueue}, which decides what is sent, in which order and with which sequence → {@link
 * io.weir.client.producer.Sender}, which puts batches into requests on the event loop. The queue is pure: it has no clock, thread or
 * connection.
 */
package io.weir.client.producer;
