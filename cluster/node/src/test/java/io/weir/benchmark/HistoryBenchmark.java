package io.weir.benchmark;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.weir.acceptance.Broker;
import io.weir.benchmark.SteadyProducer.Latencies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.LoggerFactory;

/**
 * What a long history costs a broker. Each step starts the broker on what the steps before left in a directory.
 *
 * <pre>{@code
 * mvn -q -DskipTests package
 * alias history="java -cp cluster/target/weir.jar:cluster/node/target/test-classes io.weir.benchmark.HistoryBenchmark"
 * history weir /big/disk write 20 400   # 20 GB in one partition, in segments of 400 MB; then the broker is killed
 * history weir /big/disk restart        # after that kill: the time to the first record acknowledged in that partition
 * history weir /big/disk append         # the rate of appending to it, and to one of 1 GB, by turns
 * history weir /big/disk read           # latencies of 5,000 records a second, alone and beside a reader of all that, cold from the disk
 * history weir /big/disk read-on        # the same, from the page cache as it is: for a control group whose memory is a part of the history
 * history weir /big/disk files 200      # as read, beside a program that reads the files itself, 200 MB a second: what the machine does to it
 * }</pre>
 *
 * {@code kafka} in the place of {@code weir} measures Apache Kafka; settings of the broker follow as {@code KEY=VALUE}. {@code restart-cold}
 * drops the page cache first.
 */
public final class HistoryBenchmark {
    private static final String HISTORY = "history";
    private static final String SMALL = "small";
    private static final String STEADY = "steady";
    private static final int VALUE_BYTES = 1_000;
    private static final long GB = 1_000_000_000L;
    private static final int ROUNDS = 5;
    private static final long ROUND_BYTES = GB / 2;

    private final Path directory;
    private final Broker broker;

    private HistoryBenchmark(Path directory, Broker broker) {
        this.directory = directory;
        this.broker = broker;
    }

    public static void main(String[] args) throws Exception {
        // Clients that look for a broker before it is there have much to say.
        ((Logger) LoggerFactory.getLogger("org.apache.kafka")).setLevel(Level.ERROR);
        if (args[0].equals("reader")) {
            System.out.println(
                    args.length > 2 ? readFiles(Path.of(args[1]), Long.parseLong(args[2])) : readAll(args[1]));
            return;
        }
        Path directory = Path.of(args[1]).toAbsolutePath();
        Files.createDirectories(directory);
        Map<String, String> settings = new TreeMap<>();
        List<String> numbers = new ArrayList<>();
        for (String arg : Arrays.asList(args).subList(3, args.length)) {
            int equals = arg.indexOf('=');
            if (equals < 0) {
                numbers.add(arg);
            } else {
                settings.put(arg.substring(0, equals), arg.substring(equals + 1));
            }
        }
        String[] heap = {"-Xms1g", "-Xmx1g", "-Dio.netty.leakDetection.level=simple"};
        Broker broker = args[0].equals("kafka")
                ? Broker.kafka(directory, settings, heap)
                : Broker.weir(directory, settings, heap);
        HistoryBenchmark benchmark = new HistoryBenchmark(directory, broker);
        try (broker) {
            switch (args[2]) {
                case "write" -> benchmark.write(Long.parseLong(numbers.get(0)), Integer.parseInt(numbers.get(1)));
                case "restart" -> benchmark.restart();
                case "restart-cold" -> {
                    PageCache.drop(directory);
                    benchmark.restart();
                }
                case "append" -> benchmark.append();
                case "read" -> benchmark.read(true, List.of(broker.bootstrap()));
                case "read-on" -> benchmark.read(false, List.of(broker.bootstrap()));
                case "files" -> benchmark.read(true, List.of(directory.toString(), numbers.get(0)));
                default -> throw new IllegalArgumentException("no such step: " + args[2]);
            }
        }
    }

    private void write(long gigabytes, int segmentMegabytes) throws Exception {
        broker.start();
        create(HISTORY, Map.of("segment.bytes", Integer.toString(segmentMegabytes * 1_000_000), "retention.ms", "-1"));
        create(STEADY, Map.of());
        double seconds = fill(HISTORY, gigabytes * GB);
        print("%d GB written in %.0f s: %.0f MB/s", gigabytes, seconds, gigabytes * 1000 / seconds);
        broker.kill();
    }

    /** To be called after a kill. */
    private void restart() throws Exception {
        long began = System.nanoTime();
        broker.start();
        double answered = seconds(began);
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            producer.send(new ProducerRecord<>(HISTORY, new byte[VALUE_BYTES])).get(10, TimeUnit.MINUTES);
        }
        print("answers after %.2f s, a record in the history is acknowledged after %.2f s", answered, seconds(began));
        broker.output()
                .lines()
                .filter(line -> line.contains(HISTORY + "-0"))
                .reduce((before, last) -> last)
                .ifPresent(System.out::println);
        broker.kill();
    }

    private void append() throws Exception {
        broker.start();
        create(SMALL, Map.of("retention.ms", "-1"));
        fill(SMALL, GB);
        List<Double> small = new ArrayList<>();
        List<Double> large = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            small.add(ROUND_BYTES / 1e6 / fill(SMALL, ROUND_BYTES));
            large.add(ROUND_BYTES / 1e6 / fill(HISTORY, ROUND_BYTES));
            print(
                    "round %d: to the small one %.0f MB/s, to the large one %.0f MB/s",
                    i + 1, small.get(i), large.get(i));
        }
        double ratio = median(large) / median(small);
        print("medians: %.0f MB/s, %.0f MB/s: %.3f of the rate", median(small), median(large), ratio);
    }

    private void read(boolean cold, List<String> reading) throws Exception {
        broker.start();
        try (SteadyProducer producer = new SteadyProducer(broker.bootstrap(), STEADY, 5_000)) {
            producer.run(10, () -> false);
            Latencies alone = producer.run(20, () -> false);
            print("alone: %s", alone.line());
            if (cold) {
                dropHistory();
            }
            Process reader = startReader(reading);
            Latencies together = producer.run(110, () -> !reader.isAlive());
            reader.destroy();
            reader.waitFor();
            print("beside the reader: %s", together.line());
            print("p99: %.2f times that without", together.ms(0.99) / alone.ms(0.99));
            Latencies after = producer.run(10, () -> false);
            print("alone again: %s", after.line());
        }
    }

    private void dropHistory() throws IOException {
        try (var all = Files.walk(directory)) {
            for (Path path : all.filter(path -> path.endsWith(HISTORY + "-0")).toList()) {
                PageCache.drop(path);
            }
        }
    }

    private static Process startReader(List<String> reading) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                HistoryBenchmark.class.getName(),
                "reader"));
        command.addAll(reading);
        return new ProcessBuilder(command).inheritIO().start();
    }

    /** Reads the files without any broker, as fast as is said. */
    private static String readFiles(Path directory, long megabytesPerSecond) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(1 << 20);
        long began = System.nanoTime();
        long read = 0;
        for (Path path : historyFiles(directory)) {
            try (FileChannel file = FileChannel.open(path)) {
                for (int n = file.read(chunk.clear()); n > 0; n = file.read(chunk.clear())) {
                    read += n;
                    LockSupport.parkNanos(began + read * 1_000 / megabytesPerSecond - System.nanoTime());
                }
            }
        }
        double megabytes = read / 1e6;
        return String.format(
                Locale.ROOT, "%.0f MB of files were read at %.0f MB/s", megabytes, megabytes / seconds(began));
    }

    private static List<Path> historyFiles(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            return all.filter(path ->
                            path.toString().endsWith(".log") && path.getParent().endsWith(HISTORY + "-0"))
                    .sorted()
                    .toList();
        }
    }

    private static String readAll(String bootstrap) {
        TopicPartition partition = new TopicPartition(HISTORY, 0);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "enable.auto.commit", false, "max.poll.records", 5_000),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            long began = System.nanoTime();
            long records = 0;
            while (consumer.position(partition) < end) {
                records += consumer.poll(Duration.ofSeconds(1)).count();
            }
            double megabytes = records * (double) VALUE_BYTES / 1e6;
            return String.format(
                    Locale.ROOT, "the reader read %.0f MB at %.0f MB/s", megabytes, megabytes / seconds(began));
        }
    }

    private void create(String topic, Map<String, String> configs) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            if (!admin.listTopics().names().get().contains(topic)) {
                admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1).configs(configs)))
                        .all()
                        .get();
            }
        }
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrap(),
                        "acks",
                        "all",
                        "batch.size",
                        256 << 10,
                        "linger.ms",
                        5,
                        "delivery.timeout.ms",
                        600_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Seconds until all is acknowledged. */
    private double fill(String topic, long bytes) {
        byte[][] values = new byte[64][VALUE_BYTES];
        Random random = new Random(7);
        for (byte[] value : values) {
            random.nextBytes(value);
        }
        AtomicLong failed = new AtomicLong();
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            producer.partitionsFor(topic);
            long began = System.nanoTime();
            for (long i = 0; i < bytes / VALUE_BYTES; i++) {
                producer.send(new ProducerRecord<>(topic, values[(int) (i & 63)]), (metadata, failure) -> {
                    if (failure != null) {
                        failed.incrementAndGet();
                    }
                });
            }
            producer.flush();
            if (failed.get() > 0) {
                throw new UncheckedIOException(new IOException(failed + " records were refused"));
            }
            return seconds(began);
        }
    }

    private static double seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1e9;
    }

    private static double median(List<Double> figures) {
        return figures.stream().sorted().toList().get(figures.size() / 2);
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }
}
