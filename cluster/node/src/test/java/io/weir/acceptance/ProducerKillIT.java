package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.client.producer.ProducerSubscriber;
import io.weir.client.producer.RecordProducer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node is killed and started, again and again, while a stream of numbered records is published: all are there, once, in order. */
class ProducerKillIT {
    private static final int RECORDS =
            Integer.getInteger("weir.test.records", Boolean.getBoolean("weir.soak") ? 1_000_000 : 100_000);
    private static final int KILLS = 3;

    @TempDir
    Path directory;

    @Test
    void everyNumberedRecordIsThereOnceAndInOrder() throws Exception {
        TopicPartition partition = new TopicPartition("numbered", 0);
        try (Broker node = Broker.weir(directory, Map.of()).start();
                RecordProducer<String, String> producer = RecordProducer.create(
                        Map.of(
                                "bootstrap.servers",
                                node.bootstrap(),
                                "delivery.timeout.ms",
                                600_000,
                                "max.block.ms",
                                600_000,
                                "batch.size",
                                2_000,
                                "buffer.memory",
                                2_000_000),
                        new StringSerializer(),
                        new StringSerializer())) {
            SubmissionPublisher<ProducerRecord<String, String>> source = new SubmissionPublisher<>();
            List<CountDownLatch> parts = List.of(
                    new CountDownLatch(RECORDS / 4),
                    new CountDownLatch(RECORDS / 2),
                    new CountDownLatch(RECORDS * 3 / 4));
            ProducerSubscriber<String, String> subscriber = producer.subscriber();
            source.subscribe(subscriber.flow());
            Thread publishing = new Thread(() -> {
                for (int i = 0; i < RECORDS; i++) {
                    source.submit(
                            new ProducerRecord<>(partition.topic(), partition.partition(), null, Integer.toString(i)));
                    parts.forEach(CountDownLatch::countDown);
                }
                source.close();
            });
            publishing.start();
            for (int kill = 0; kill < KILLS; kill++) {
                if (!parts.get(kill).await(300, TimeUnit.SECONDS)) {
                    throw new AssertionError("the stream stands still:\n" + node.output());
                }
                node.kill();
                node.start();
            }
            assertEquals(RECORDS, subscriber.completion().toCompletableFuture().get(300, TimeUnit.SECONDS));
            everyRecordIsInItsPlace(node, partition);
            System.out.printf("%d records over %d kills: all there, once, in order%n", RECORDS, KILLS);
        }
    }

    private static void everyRecordIsInItsPlace(Broker node, TopicPartition partition) {
        try (var consumer = Clients.consumer(node.bootstrap(), Map.of())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            var records = Clients.readToEnd(consumer, partition);
            assertEquals(RECORDS, records.size());
            for (int i = 0; i < RECORDS; i++) {
                assertEquals(Integer.toString(i), records.get(i).value());
                assertEquals(i, records.get(i).offset());
            }
        }
    }
}
