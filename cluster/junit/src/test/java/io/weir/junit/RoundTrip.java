package io.weir.junit;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A record to a node and back, by Kafka's own clients. */
final class RoundTrip {
    private static final int DEADLINE_SECONDS = 60;

    private RoundTrip() {}

    /** Returns the offset that the record got. */
    static long send(String servers, String topic, String value) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new StringSerializer(), new StringSerializer())) {
            return producer.send(new ProducerRecord<>(topic, 0, null, value))
                    .get(DEADLINE_SECONDS, TimeUnit.SECONDS)
                    .offset();
        }
    }

    /** The first records of partition 0. */
    static List<String> first(String servers, String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers), new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            ConsumerRecords<String, String> records = consumer.poll(Duration.ofSeconds(DEADLINE_SECONDS));
            return records.records(partition).stream()
                    .map(ConsumerRecord::value)
                    .toList();
        }
    }
}
