package io.weir.client.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Measures this tree's client ({@code weir}) beside kafka-clients ({@code kafka}), pekko-connectors-kafka ({@code pekko}) and
 * reactor-kafka ({@code reactor}) on one broker: records and client CPU of publishing and reading, and the latency from when a record
 * is due to when it is read. Each measurement has a JVM of its own that warms up first. The clients take turns, with another one
 * first in each round, and the medians of the rounds are shown, of which one before the first is for the broker; what is compared is
 * compared within a round, and how far the rounds are apart is shown too. The broker's files are in memory; of what is published
 * only the latest is kept, and that is gone before the next one's turn, so that memory is used again and nobody pays for another's
 * data: on a virtual machine, fresh memory can cost more than all that is to be measured.
 *
 * <pre>{@code
 * mvn -q -DskipTests package
 * mvn -q -Pclient-benchmark -pl reactive-clients/benchmark -am process-test-classes -Dclient.benchmark.args="rounds=3 bytes=100"
 * }</pre>
 *
 * {@link Options} has the arguments.
 */
public final class ClientBenchmark {
    /** So much is read before a reader begins anew. */
    private static final long READ_BYTES = 600_000_000;

    private static final int LATENCY_BYTES = 100;
    /** Of what is published, a partition keeps a few files of this size. */
    private static final int KEPT_FILE_BYTES = 64 << 20;

    private static final Map<String, String> ONLY_THE_LATEST = Map.of(
            "segment.bytes", Integer.toString(KEPT_FILE_BYTES),
            "retention.bytes", Integer.toString(2 * KEPT_FILE_BYTES),
            "file.delete.delay.ms", "200");

    private final Options options;
    private final BenchmarkBroker broker;
    private final Table table;
    private int topics;

    private ClientBenchmark(Options options, BenchmarkBroker broker) {
        this.options = options;
        this.broker = broker;
        table = new Table(options);
    }

    public static void main(String[] args) throws Exception {
        Options options = Options.of(args);
        try (BenchmarkBroker broker = new BenchmarkBroker(options)) {
            new ClientBenchmark(options, broker).run();
        }
    }

    private void run() throws Exception {
        table.head(broker.directory());
        if (options.work().contains("consume")) {
            for (int bytes : options.recordBytes()) {
                makeReadable(bytes);
            }
        }
        warmUpBroker();
        for (int round = 1; round <= options.rounds(); round++) {
            for (String kind : options.work()) {
                for (int bytes : kind.equals("latency") ? List.of(LATENCY_BYTES) : options.recordBytes()) {
                    for (String client : inTurns(round)) {
                        if (!kind.equals("latency") || List.of("weir", "kafka").contains(client)) {
                            table.add(kind, bytes, client, measure(round, kind, bytes, client));
                        }
                    }
                }
            }
        }
        table.print();
    }

    /** Who is first would otherwise measure how the broker's code is compiled. */
    private void warmUpBroker() throws Exception {
        if (options.work().contains("produce")) {
            for (int bytes : options.recordBytes()) {
                for (String client : List.of("kafka", "weir")) {
                    measure(0, "produce", bytes, client);
                }
            }
        }
        if (options.work().contains("latency")) {
            measure(0, "latency", LATENCY_BYTES, "kafka");
        }
    }

    /** Nobody always follows the same one. */
    private List<String> inTurns(int round) {
        List<String> clients = new ArrayList<>(options.clients());
        Collections.rotate(clients, 1 - round);
        return clients;
    }

    private long[] measure(int round, String kind, int bytes, String client) throws Exception {
        boolean reading = kind.equals("consume");
        boolean latency = kind.equals("latency");
        int partitions = latency ? 1 : options.partitions();
        String topic = reading ? readable(bytes) : kind + "-" + ++topics;
        try (Admin admin = admin()) {
            if (!reading) {
                create(admin, topic, partitions, ONLY_THE_LATEST);
            }
            Work work = new Work(
                    client,
                    kind,
                    broker.bootstrap(),
                    broker.pid(),
                    topic,
                    partitions,
                    each(bytes),
                    bytes,
                    options.warmUpMs(latency),
                    options.measureMs(latency),
                    options.latencyPerSecond(),
                    options.batchBytes(),
                    latency ? "0" : options.lingerMs(),
                    options.compression(),
                    options.receiveBuffer());
            long[] result = fork(work);
            System.err.printf("round %d: %s%n", round, Table.line(kind, bytes, client, result));
            if (!reading) {
                admin.deleteTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS);
                awaitGone(topic);
            }
            return result;
        }
    }

    /** A topic's files go after its name. */
    private void awaitGone(String topic) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (hasFiles(topic)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the files of " + topic + " are still there");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    private boolean hasFiles(String topic) throws IOException {
        try (Stream<Path> folders = Files.walk(broker.directory(), 3)) {
            return folders.anyMatch(folder -> folder.getFileName().toString().startsWith(topic + "-"));
        } catch (UncheckedIOException vanishing) {
            return true;
        }
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
    }

    private void create(Admin admin, String topic, int partitions, Map<String, String> configs) throws Exception {
        NewTopic wanted = new NewTopic(topic, partitions, (short) 1).configs(configs);
        try {
            admin.createTopics(List.of(wanted)).all().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException refused) {
            throw new IllegalStateException("the topic cannot be made", refused.getCause());
        }
    }

    private static String readable(int bytes) {
        return "read-" + bytes;
    }

    /** How many records each partition has that is read. */
    private long each(int bytes) {
        return READ_BYTES / bytes / options.partitions();
    }

    private void makeReadable(int bytes) throws Exception {
        try (Admin admin = admin()) {
            create(admin, readable(bytes), options.partitions(), Map.of());
        }
        byte[] value = Payload.of(bytes);
        Map<String, Object> settings =
                Settings.producer(broker.bootstrap(), options.batchBytes(), options.lingerMs(), options.compression());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (long i = 0; i < each(bytes) * options.partitions(); i++) {
                producer.send(new ProducerRecord<>(readable(bytes), (int) (i % options.partitions()), null, value));
            }
        }
    }

    private long[] fork(Work work) throws Exception {
        List<String> command = new ArrayList<>(List.of(BenchmarkBroker.JAVA));
        command.addAll(options.clientJvm());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ClientRun.class.getName()));
        command.addAll(work.args());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = process.inputReader().lines().toList();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(work + " failed: " + lines);
        }
        for (String line : lines) {
            if (line.startsWith(ClientRun.RESULT)) {
                String[] numbers =
                        line.substring(ClientRun.RESULT.length()).strip().split(" ");
                long[] result = new long[numbers.length];
                for (int i = 0; i < result.length; i++) {
                    result[i] = Long.parseLong(numbers[i]);
                }
                return result;
            }
        }
        throw new IllegalStateException(work + " said nothing: " + lines);
    }
}
