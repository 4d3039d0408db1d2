package io.weir.cli.bench;

import io.weir.cli.frame.ClientOptions;
import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.Failures;
import io.weir.cli.frame.OutputOptions;
import io.weir.cli.frame.Progress;
import io.weir.cli.frame.ProgressOptions;
import io.weir.cli.frame.WeirVersion;
import io.weir.cli.records.OutgoingRecord;
import io.weir.cli.records.Pace;
import io.weir.cli.records.TopicWriter;
import io.weir.cli.records.WriterOptions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weir bench produce}. */
@Command(
        name = "produce",
        description = {
            "Writes as fast as brokers and client can, or at --rate, and says how fast that was.",
            "Latency is from the moment at which a record was due to its acknowledgement: without --rate that is mostly its time"
                    + " in the client's queue."
        },
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir bench produce --size 1000 --compression lz4",
            "  weir bench produce --partitions 6 --topic six --duration 1m --progress",
        })
final class BenchProduceCommand implements Callable<Integer> {
    @Mixin
    private BenchTopic topic;

    @Mixin
    private Amount amount;

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            defaultValue = "100",
            description = "Size of each value. Default: ${DEFAULT-VALUE}.")
    private int size;

    @Option(names = "--rate", paramLabel = "N", description = "Records in a second. Default: as many as can be.")
    private double rate;

    @Mixin
    private WriterOptions writerOptions;

    @Mixin
    private ClientOptions client;

    @Mixin
    private OutputOptions output;

    @Mixin
    private ProgressOptions progressOptions;

    private final Latencies latencies = new Latencies();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final UnderWay underWay = new UnderWay();

    record Result(
            String topic,
            long records,
            long bytes,
            double seconds,
            double recordsPerSecond,
            double megabytesPerSecond,
            Map<String, Double> latencyMs) {}

    @Override
    public Integer call() {
        amount.check();
        topic.ensure(client);
        long began = System.nanoTime();
        Progress progress = progressOptions.start(() -> String.format(
                Locale.ROOT, "%,d acknowledged, %.1f s", acknowledged.get(), (System.nanoTime() - began) / 1e9));
        try (TopicWriter writer = new TopicWriter(topic.name(), writerOptions.addTo(client.properties()))) {
            Payloads payloads = new Payloads(size);
            send(writer, payloads, amount.warmUp(), false);
            latencies.reset();
            acknowledged.set(0);
            long measuredFrom = System.nanoTime();
            send(writer, payloads, amount.records(), true);
            double seconds = (System.nanoTime() - measuredFrom) / 1e9;
            progress.close();
            show(new Result(
                    topic.name(),
                    acknowledged.get(),
                    acknowledged.get() * size,
                    seconds,
                    acknowledged.get() / seconds,
                    acknowledged.get() * (double) size / seconds / 1e6,
                    latencies.millis()));
        } finally {
            progress.close();
        }
        return ExitCode.OK.code();
    }

    /** Sends, and waits for the acknowledgements. */
    private void send(TopicWriter writer, Payloads payloads, long records, boolean measured) {
        Pace pace = new Pace(measured ? rate : 0);
        long began = System.nanoTime();
        for (long i = 0; i < records && failure.get() == null && !(measured && amount.isOver(began)); i++) {
            long due = pace.next();
            underWay.begin();
            writer.write(new OutgoingRecord(OptionalInt.empty(), null, payloads.next(), List.of()))
                    .whenComplete((position, thrown) -> acknowledged(due, thrown));
        }
        underWay.awaitNone();
        if (failure.get() != null) {
            throw Failures.of(failure.get());
        }
    }

    private void acknowledged(long due, Throwable thrown) {
        if (thrown == null) {
            latencies.record(System.nanoTime() - due);
            acknowledged.incrementAndGet();
        } else {
            failure.compareAndSet(null, thrown);
        }
        underWay.end();
    }

    private void show(Result result) {
        if (output.json()) {
            output.document(result);
            return;
        }
        output.line(String.format(
                Locale.ROOT,
                "%,d records of %,d bytes in %.2f s: %,.0f records/s, %.1f MB/s",
                result.records(),
                size,
                result.seconds(),
                result.recordsPerSecond(),
                result.megabytesPerSecond()));
        output.line("acknowledged after " + Latencies.text(result.latencyMs()));
    }
}
