package io.weir.cli.bench;

import io.weir.cli.frame.ClientOptions;
import io.weir.cli.frame.Durations;
import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.Failures;
import io.weir.cli.frame.OutputOptions;
import io.weir.cli.frame.Progress;
import io.weir.cli.frame.ProgressOptions;
import io.weir.cli.frame.WeirVersion;
import io.weir.cli.records.IncomingRecord;
import io.weir.cli.records.OutgoingRecord;
import io.weir.cli.records.Pace;
import io.weir.cli.records.ReadFrom;
import io.weir.cli.records.TopicReader;
import io.weir.cli.records.TopicWriter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weir bench latency}. */
@Command(
        name = "latency",
        description = {
            "Writes at a steady rate, acknowledged by all in-sync replicas, while a reader waits for the records; says how long"
                    + " the acknowledgement took, and how long it took until the record was read.",
            "Times count from the moment at which a record was due: a client that falls behind does not make them look better."
        },
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {"  weir bench latency", "  weir bench latency --rate 20000 --duration 1m --size 1000 --json"})
final class BenchLatencyCommand implements Callable<Integer> {
    private static final int MIN_SIZE = Long.BYTES;
    private static final Duration WAIT = Duration.ofMillis(100);
    private static final int WARM_UP_PART = 4;

    @Mixin
    private BenchTopic topic;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Records in a second. Default: ${DEFAULT-VALUE}.")
    private double rate;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = Durations.class,
            description = "How long to measure, after a quarter of it to warm up. Default: ${DEFAULT-VALUE}.")
    private Duration duration;

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            defaultValue = "100",
            description = "Size of each value, 8 at least. Default: ${DEFAULT-VALUE}.")
    private int size;

    @Mixin
    private ClientOptions client;

    @Mixin
    private OutputOptions output;

    @Mixin
    private ProgressOptions progressOptions;

    private final Latencies acknowledged = new Latencies();
    private final Latencies read = new Latencies();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final UnderWay underWay = new UnderWay();
    private volatile boolean ended;

    record Result(
            String topic, double rate, long records, Map<String, Double> acknowledgedMs, Map<String, Double> readMs) {}

    @Override
    public Integer call() {
        topic.ensure(client);
        Map<String, Object> properties = client.properties();
        Map<String, Object> writing = new HashMap<>(properties);
        writing.putIfAbsent("acks", "all");
        writing.putIfAbsent("linger.ms", 0);
        properties.putIfAbsent("fetch.max.wait.ms", 500);
        Progress progress = progressOptions.start(
                () -> String.format(Locale.ROOT, "%,d sent, %s", sent.get(), Latencies.text(acknowledged.millis())));
        try (TopicReader reader = new TopicReader(topic.name(), properties);
                TopicWriter writer = new TopicWriter(topic.name(), writing)) {
            reader.begin(reader.partitions(), new ReadFrom.Latest(), false);
            CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> read(reader));
            write(writer, duration.dividedBy(WARM_UP_PART));
            acknowledged.reset();
            read.reset();
            sent.set(0);
            write(writer, duration);
            ended = true;
            reading.join();
        } catch (CompletionException e) {
            throw Failures.of(e);
        } finally {
            ended = true;
            progress.close();
        }
        show(new Result(topic.name(), rate, sent.get(), acknowledged.millis(), read.millis()));
        return ExitCode.OK.code();
    }

    /** Each value begins with the time at which it was due, of this process's clock. */
    private void write(TopicWriter writer, Duration time) {
        Pace pace = new Pace(rate);
        long count = Math.max(1, (long) (rate * time.toNanos() / 1e9));
        for (long i = 0; i < count && failure.get() == null; i++) {
            long due = pace.next();
            byte[] value = new byte[Math.max(MIN_SIZE, size)];
            ByteBuffer.wrap(value).putLong(due);
            sent.incrementAndGet();
            underWay.begin();
            writer.write(new OutgoingRecord(OptionalInt.empty(), null, value, List.of()))
                    .whenComplete((position, thrown) -> {
                        acknowledged.record(System.nanoTime() - due);
                        if (thrown != null) {
                            failure.compareAndSet(null, thrown);
                        }
                        underWay.end();
                    });
        }
        underWay.awaitNone();
        if (failure.get() != null) {
            throw Failures.of(failure.get());
        }
    }

    private void read(TopicReader reader) {
        while (!ended) {
            for (IncomingRecord record : reader.next(WAIT)) {
                if (record.value() != null && record.value().length >= MIN_SIZE) {
                    read.record(
                            System.nanoTime() - ByteBuffer.wrap(record.value()).getLong());
                }
            }
        }
    }

    private void show(Result result) {
        if (output.json()) {
            output.document(result);
            return;
        }
        output.line(String.format(Locale.ROOT, "%,d records at %,.0f/s", result.records(), result.rate()));
        output.line("acknowledged after " + Latencies.text(result.acknowledgedMs()));
        output.line("read after         " + Latencies.text(result.readMs()));
    }
}
