package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups of programs that are not Apache Kafka's: kcat (librdkafka) and a KafkaJS program. */
class GroupProgramsIT {
    private static final Path KAFKAJS = Path.of("src/test/js/kafkajs");

    @TempDir
    static Path directory;

    private static Broker broker;
    private static Admin admin;

    @BeforeAll
    static void aBroker() throws Exception {
        broker = Broker.underTest(directory, Map.of("group.initial.rebalance.delay.ms", "200"))
                .start();
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
    }

    @AfterAll
    static void stop() throws Exception {
        admin.close();
        broker.close();
    }

    @Test
    void kcatReadsAsOneOfAGroupAndContinuesWhereItWas() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/kcat")), "kcat is not installed: apt-get install kcat");
        topic("for-kcat");

        List<String> all = new ArrayList<>(kcat(20));
        produce("for-kcat", 20, 40);
        all.addAll(kcat(20));

        assertEquals(40, all.stream().distinct().count(), all.toString());
        assertEquals(Map.of(0, 20L, 1, 20L), committed("of-kcat"));
    }

    private static List<String> kcat(int records) throws Exception {
        return Program.run(List.of(
                        "kcat",
                        "-G",
                        "of-kcat",
                        "-b",
                        broker.bootstrap(),
                        "-q",
                        "-c",
                        Integer.toString(records),
                        "-X",
                        "auto.offset.reset=earliest",
                        "-f",
                        "%p@%o %s\\n",
                        "for-kcat"))
                .succeeded()
                .out()
                .lines()
                .toList();
    }

    @Test
    void aKafkaJsProgramReadsAsOneOfAGroupAndContinuesWhereItWas() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/npm")), "npm is not installed: apt-get install npm");
        Path program = directory.resolve("kafkajs");
        Files.createDirectories(program);
        for (String file : List.of("package.json", "package-lock.json", "group.js")) {
            Files.copy(KAFKAJS.resolve(file), program.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        Program.run(List.of(
                        "npm",
                        "ci",
                        "--prefix",
                        program.toString(),
                        "--prefer-offline",
                        "--no-audit",
                        "--no-fund",
                        "--ignore-scripts"))
                .succeeded();
        topic("for-kafkajs");

        List<String> all = new ArrayList<>(kafkaJs(program, 15));
        all.addAll(kafkaJs(program, 5));

        assertEquals(20, all.stream().distinct().count(), all.toString());
        assertEquals(Map.of(0, 10L, 1, 10L), committed("of-kafkajs"));
    }

    private static List<String> kafkaJs(Path program, int records) throws Exception {
        return Program.run(List.of(
                        "node",
                        program.resolve("group.js").toString(),
                        broker.bootstrap(),
                        "of-kafkajs",
                        "for-kafkajs",
                        Integer.toString(records)))
                .succeeded()
                .out()
                .lines()
                .toList();
    }

    private static void topic(String name) throws Exception {
        admin.createTopics(List.of(new NewTopic(name, 2, (short) 1))).all().get(30, TimeUnit.SECONDS);
        produce(name, 0, 20);
    }

    private static void produce(String topic, int from, int to) {
        try (var producer = Clients.producer(broker.bootstrap(), Map.of("max.in.flight.requests.per.connection", 1))) {
            for (int i = from; i < to; i++) {
                producer.send(new ProducerRecord<>(topic, i % 2, null, "value-" + i));
            }
        }
    }

    private static Map<Integer, Long> committed(String group) throws Exception {
        Map<Integer, Long> committed = new TreeMap<>();
        admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(30, TimeUnit.SECONDS)
                .forEach((partition, offset) -> committed.put(partition.partition(), offset.offset()));
        return committed;
    }
}
