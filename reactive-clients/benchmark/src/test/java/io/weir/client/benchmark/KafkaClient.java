package io.weir.client.benchmark;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Apache Kafka's own: a loop around {@code send}, a loop around {@code poll}. */
final class KafkaClient implements MeasuredClient {
    @Override
    public void produce(Work work, Count count) {
        KafkaProducer<byte[], byte[]> producer = producer(work);
        byte[] value = Payload.of(work.recordBytes());
        new Thread(
                        () -> {
                            while (!count.over()) {
                                producer.send(new ProducerRecord<>(work.topic(), value), (metadata, failure) -> {
                                    if (failure == null) {
                                        count.one();
                                    } else {
                                        FAILED.accept(failure);
                                    }
                                });
                            }
                        },
                        "load")
                .start();
    }

    @Override
    public void consume(Work work, Count count) {
        new Thread(
                        () -> {
                            try (KafkaConsumer<byte[], byte[]> consumer = consumer(work)) {
                                consumer.assign(work.all());
                                consumer.seekToBeginning(work.all());
                                while (!count.over()) {
                                    for (ConsumerRecord<byte[], byte[]> record :
                                            consumer.poll(Duration.ofMillis(100))) {
                                        count.one();
                                        if (record.offset() == work.endOffset() - 1) {
                                            consumer.seek(new TopicPartition(record.topic(), record.partition()), 0);
                                        }
                                    }
                                }
                            }
                        },
                        "load")
                .start();
    }

    @Override
    public LongConsumer roundTrip(Work work, LongConsumer arrived) {
        KafkaProducer<byte[], byte[]> producer = producer(work);
        producer.partitionsFor(work.topic());
        KafkaConsumer<byte[], byte[]> consumer = consumer(work);
        consumer.assign(work.all());
        consumer.seekToBeginning(work.all());
        Thread reading = new Thread(
                () -> {
                    while (true) {
                        consumer.poll(Duration.ofMillis(100))
                                .forEach(record -> arrived.accept(
                                        ByteBuffer.wrap(record.value()).getLong()));
                    }
                },
                "reading");
        reading.setDaemon(true);
        reading.start();
        return stamp -> producer.send(
                new ProducerRecord<>(work.topic(), Payload.stamped(work.recordBytes(), stamp)), (metadata, failure) -> {
                    if (failure != null) {
                        FAILED.accept(failure);
                    }
                });
    }

    private static KafkaProducer<byte[], byte[]> producer(Work work) {
        return new KafkaProducer<>(work.producerSettings(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Work work) {
        return new KafkaConsumer<>(work.consumerSettings(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
