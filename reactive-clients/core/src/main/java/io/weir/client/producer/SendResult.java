package io.weir.client.producer;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * A record and where it is.
 *
 * @param metadata its offset is -1 with {@code acks=0}
 */
public record SendResult<K, V>(ProducerRecord<K, V> record, RecordMetadata metadata) {}
