package io.weir.benchmark;

import io.weir.acceptance.Broker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A broker with very many partitions, Weir or Apache Kafka, in a process of its own: how long they take to be created, written to and
 * read by kafka-clients, what the broker then uses of processor and memory when nothing is asked of it, and how long it takes to stop
 * and to come back after an orderly stop and after SIGKILL. {@code rates} measures what a producer reaches over 6 partitions and over
 * 1,000.
 *
 * <pre>{@code
 * mvn -q -DskipTests package
 * java -cp cluster/target/weir.jar:cluster/node/target/test-classes io.weir.benchmark.ManyPartitionsBenchmark \
 *     weir life 10000 /tmp/many-partitions weir.durability=fsync
 * }</pre>
 *
 * Arguments: {@code weir} or {@code kafka}; {@code life}, {@code death} (by SIGKILL) or {@code rates}; the number of partitions (a
 * multiple of 10; of {@code rates}: megabytes of each round); an empty directory on the disk to measure; settings of the broker. The
 * broker needs a file descriptor for each partition, and some more ({@code ulimit -n}).
 */
public final class ManyPartitionsBenchmark {
    private static final int TOPICS = 10;
    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final int ROUNDS = 2;
    private static final int RATE_RECORD_BYTES = 1_000;

    private final Broker broker;
    private final List<TopicPartition> partitions = new ArrayList<>();
    /** The broker's, since its last start; {@code null} before the first. */
    private ProcessHandle process;

    private ManyPartitionsBenchmark(Broker broker, int count) {
        this.broker = broker;
        for (int i = 0; i < count; i++) {
            partitions.add(new TopicPartition("many-" + i % TOPICS, i / TOPICS));
        }
    }

    public static void main(String[] args) throws Exception {
        Map<String, String> settings = new HashMap<>();
        for (int i = 4; i < args.length; i++) {
            String[] setting = args[i].split("=", 2);
            settings.put(setting[0], setting[1]);
        }
        Path directory = Files.createDirectories(Path.of(args[3]));
        Broker broker = args[0].equals("kafka")
                ? Broker.kafka(directory, settings, "-Xms1g", "-Xmx1g", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20")
                : Broker.weir(directory, settings, "-Xms1g", "-Xmx1g", "-Dio.netty.leakDetection.level=simple");
        int number = Integer.parseInt(args[2]);
        var benchmark = new ManyPartitionsBenchmark(broker, args[1].equals("rates") ? 0 : number);
        try {
            switch (args[1]) {
                case "life" -> benchmark.life();
                case "death" -> benchmark.death();
                default -> benchmark.rates(number);
            }
        } finally {
            benchmark.end();
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private void life() throws Exception {
        timed("start", this::start);
        memory("of the empty broker");
        idle("of the empty broker");
        fill();
        memory("with the partitions");
        idle("with the partitions");
        timed("stop in order", this::stop);
        comeBack(2);
        memory("after the start");
    }

    /** A part of its own, since Apache Kafka takes minutes for all. */
    private void death() throws Exception {
        start();
        fill();
        timed("kill", broker::kill);
        comeBack(2);
        timed("read all", () -> read(3));
    }

    private void fill() throws Exception {
        timed("create", this::create);
        timed("write a record to each", () -> write(1));
        timed("write a record to each again", () -> write(2));
        timed("read all", () -> read(2));
    }

    private void comeBack(int end) throws Exception {
        timed("start after that until all partitions answer", () -> {
            start();
            awaitAll(end);
        });
        timed("write a record to each", () -> write(end + 1));
    }

    private void timed(String what, Work work) throws Exception {
        boolean upBefore = isUp();
        double cpuBefore = upBefore ? ProcessFigures.cpuSeconds(broker.pid()) : 0;
        long began = System.nanoTime();
        work.run();
        double seconds = (System.nanoTime() - began) / 1e9;
        String cpu =
                isUp() ? String.format(", broker CPU %.1f s", ProcessFigures.cpuSeconds(broker.pid()) - cpuBefore) : "";
        System.out.printf("%-12s %-46s %7.2f s%s%n", broker.product(), what, seconds, cpu);
    }

    private void start() throws Exception {
        broker.start();
        process = ProcessHandle.of(broker.pid()).orElseThrow();
    }

    private boolean isUp() {
        return process != null && process.isAlive();
    }

    private void memory(String what) throws Exception {
        System.out.printf(
                "%-12s memory %-39s %7.0f MB, %d descriptors%n",
                broker.product(),
                what,
                ProcessFigures.residentMb(broker.pid()),
                ProcessFigures.descriptors(broker.pid()));
    }

    /** The shutdown of a process tells by its end, so nothing has to be asked again and again. */
    private void stop() throws Exception {
        process.destroy();
        process.onExit().get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    private void idle(String what) throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        never.await(3, TimeUnit.SECONDS);
        double before = ProcessFigures.cpuSeconds(broker.pid());
        never.await(IDLE.toSeconds(), TimeUnit.SECONDS);
        double used = ProcessFigures.cpuSeconds(broker.pid()) - before;
        System.out.printf(
                "%-12s idle CPU %-37s %7.1f %% of a core%n", broker.product(), what, 100 * used / IDLE.toSeconds());
    }

    /** Topic by topic: Apache Kafka refuses to create ten thousand partitions at once. */
    private void create() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            for (int i = 0; i < TOPICS; i++) {
                admin.createTopics(List.of(new NewTopic("many-" + i, partitions.size() / TOPICS, (short) 1)))
                        .all()
                        .get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            }
        }
    }

    /** A record to each partition, acknowledged. */
    private void write(int round) throws Exception {
        CountDownLatch acknowledged = new CountDownLatch(partitions.size());
        AtomicReference<Exception> failure = new AtomicReference<>();
        Map<String, Object> config = Map.of("batch.size", 256, "linger.ms", 20);
        try (var producer = producer(config)) {
            for (TopicPartition partition : partitions) {
                byte[] value = (partition + " " + round).getBytes(StandardCharsets.UTF_8);
                producer.send(
                        new ProducerRecord<>(partition.topic(), partition.partition(), null, value),
                        (metadata, failed) -> {
                            failure.compareAndSet(null, failed);
                            acknowledged.countDown();
                        });
            }
            if (!acknowledged.await(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException(acknowledged.getCount() + " records were not acknowledged");
            }
        }
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    private KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
        Map<String, Object> config = new HashMap<>(
                Map.of("bootstrap.servers", broker.bootstrap(), "buffer.memory", 128 << 20, "max.block.ms", 120_000));
        config.putAll(settings);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Every record of every partition, in its order. */
    private void read(int rounds) {
        Map<String, Object> config = Map.of(
                "bootstrap.servers", broker.bootstrap(), "enable.auto.commit", "false", "max.poll.records", 10_000);
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        Map<TopicPartition, Integer> seen = new HashMap<>();
        int left = partitions.size() * rounds;
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (left > 0) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(left + " records were not read");
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                    int round = seen.merge(partition, 1, Integer::sum);
                    String value = new String(record.value(), StandardCharsets.UTF_8);
                    if (!value.equals(partition + " " + round)) {
                        throw new IllegalStateException(partition + ", record " + round + ": " + value);
                    }
                    left--;
                }
            }
        }
    }

    /** Returns when every partition says where it ends, and that is where it should. */
    private void awaitAll(int end) throws Exception {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, OffsetSpec.latest()));
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                broker.bootstrap(),
                "request.timeout.ms",
                120_000,
                "default.api.timeout.ms",
                300_000);
        try (Admin admin = Admin.create(config)) {
            KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> all =
                    admin.listOffsets(asked).all();
            all.get(DEADLINE.toSeconds(), TimeUnit.SECONDS).forEach((partition, found) -> {
                if (found.offset() != end) {
                    throw new IllegalStateException(partition + " ends at " + found.offset() + ", not " + end);
                }
            });
        }
    }

    private void rates(int megabytes) throws Exception {
        start();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic("few", 6, (short) 1), new NewTopic("wide", 1_000, (short) 1)))
                    .all()
                    .get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        }
        Map<String, Object> sticky = Map.of("batch.size", 65_536, "linger.ms", 5);
        Map<String, Object> spread = Map.of("batch.size", 16_384, "linger.ms", 500);
        for (int round = 0; round <= ROUNDS; round++) {
            String label = round == 0 ? " (warm-up)" : "";
            rate("few, batches by the client's partitioner" + label, "few", 0, megabytes, sticky);
            rate("1,000, batches by the client's partitioner" + label, "wide", 0, megabytes, sticky);
            rate("few, record by record in turn" + label, "few", 6, megabytes, spread);
            rate("1,000, record by record in turn" + label, "wide", 1_000, megabytes, spread);
        }
    }

    /** @param turn number of partitions that get a record each in turn; 0: the producer's own partitioner says where one goes */
    private void rate(String what, String topic, int turn, int megabytes, Map<String, Object> settings)
            throws Exception {
        int records = (int) (megabytes * 1_000_000L / RATE_RECORD_BYTES);
        byte[] value = new byte[RATE_RECORD_BYTES];
        new Random(1).nextBytes(value);
        AtomicReference<Exception> failure = new AtomicReference<>();
        double brokerCpu;
        double clientCpu;
        double seconds;
        try (var producer = producer(settings)) {
            producer.partitionsFor(topic);
            brokerCpu = ProcessFigures.cpuSeconds(broker.pid());
            clientCpu = ProcessFigures.cpuSeconds(ProcessHandle.current().pid());
            long began = System.nanoTime();
            for (int i = 0; i < records; i++) {
                Integer partition = turn == 0 ? null : i % turn;
                producer.send(new ProducerRecord<>(topic, partition, null, value), (metadata, failed) -> {
                    if (failed != null) {
                        failure.set(failed);
                    }
                });
            }
            producer.flush();
            seconds = (System.nanoTime() - began) / 1e9;
            brokerCpu = ProcessFigures.cpuSeconds(broker.pid()) - brokerCpu;
            clientCpu = ProcessFigures.cpuSeconds(ProcessHandle.current().pid()) - clientCpu;
        }
        if (failure.get() != null) {
            throw failure.get();
        }
        System.out.printf(
                "%-12s %-56s %6.1f MB/s, broker CPU %.2f s/GB, client CPU %.2f of elapsed%n",
                broker.product(), what, megabytes / seconds, brokerCpu / megabytes * 1000, clientCpu / seconds);
    }

    private void end() throws Exception {
        if (isUp()) {
            stop();
        }
        broker.close();
    }
}
