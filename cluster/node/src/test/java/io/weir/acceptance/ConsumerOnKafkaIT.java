package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.client.consumer.StartFrom;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsumerOnKafkaIT extends ConsumerContract {
    @TempDir
    static Path directory;

    private static Broker broker;

    @BeforeAll
    static void aBroker() throws Exception {
        broker = Broker.kafka(directory, Map.of()).start();
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    @Override
    Broker broker() {
        return broker;
    }

    @Test
    void whoReadsCommittedRecordsSeesNoneOfAnAbortedTransaction() throws Exception {
        String topic = topic("transactions", 1);
        try (var producer = Clients.producer(broker.bootstrap(), Map.of("transactional.id", "t"))) {
            producer.initTransactions();
            for (int transaction = 0; transaction < 6; transaction++) {
                producer.beginTransaction();
                for (int i = 0; i < 10; i++) {
                    producer.send(new ProducerRecord<>(topic, 0, "k", "of-" + transaction));
                }
                producer.flush();
                if (transaction % 2 == 0) {
                    producer.abortTransaction();
                } else {
                    producer.commitTransaction();
                }
            }
        }
        Received<ConsumerRecord<String, String>> committed = Received.all(signal);
        consumer(Map.of("isolation.level", "read_committed"))
                .assignedToEnd(from(topic, 1, StartFrom.earliest()))
                .subscribe(committed);
        assertEquals(
                List.of("of-1", "of-3", "of-5"),
                committed.await(Received::completed).stream()
                        .map(ConsumerRecord::value)
                        .distinct()
                        .toList());
        assertEquals(30, committed.size());

        Received<ConsumerRecord<String, String>> all = Received.all(signal);
        consumer(Map.of()).assignedToEnd(from(topic, 1, StartFrom.earliest())).subscribe(all);
        assertEquals(60, all.await(Received::completed).size());
    }
}
