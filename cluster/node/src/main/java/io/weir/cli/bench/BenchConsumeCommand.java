package io.weir.cli.bench;

import io.weir.cli.frame.ClientOptions;
import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.Failure;
import io.weir.cli.frame.OutputOptions;
import io.weir.cli.frame.Progress;
import io.weir.cli.frame.ProgressOptions;
import io.weir.cli.frame.WeirVersion;
import io.weir.cli.records.ReadFrom;
import io.weir.cli.records.TopicReader;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code weir bench consume}. */
@Command(
        name = "consume",
        description =
                "Reads a topic from its beginning as fast as brokers and client can, and says how fast that was. It ends at"
                        + " the topic's end if there are fewer records than asked for.",
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {"  weir bench consume", "  weir bench consume --topic orders --records 5000000 --json"})
final class BenchConsumeCommand implements Callable<Integer> {
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final int POLLED_RECORDS = 5_000;

    @Mixin
    private BenchTopic topic;

    @Mixin
    private Amount amount;

    @Mixin
    private ClientOptions client;

    @Mixin
    private OutputOptions output;

    @Mixin
    private ProgressOptions progressOptions;

    private final AtomicLong records = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    record Result(
            String topic,
            long records,
            long bytes,
            double seconds,
            double recordsPerSecond,
            double megabytesPerSecond) {}

    @Override
    public Integer call() {
        amount.check();
        Map<String, Object> properties = client.properties();
        properties.putIfAbsent("max.poll.records", POLLED_RECORDS);
        Progress progress = progressOptions.start(
                () -> String.format(Locale.ROOT, "%,d records, %,d MB", records.get(), bytes.get() / 1_000_000));
        try (TopicReader reader = new TopicReader(topic.name(), properties)) {
            read(reader, amount.warmUp(), false);
            double seconds = read(reader, amount.records(), true);
            progress.close();
            if (records.get() == 0) {
                throw new Failure(
                        ExitCode.NOT_FOUND,
                        "topic " + topic.name() + ": holds no records; weir bench produce writes some");
            }
            show(new Result(
                    topic.name(),
                    records.get(),
                    bytes.get(),
                    seconds,
                    records.get() / seconds,
                    bytes.get() / seconds / 1e6));
        } finally {
            progress.close();
        }
        return ExitCode.OK.code();
    }

    /** From the beginning to so many records or the end; returns the seconds that it took. */
    private double read(TopicReader reader, long wanted, boolean measured) {
        List<Integer> partitions = reader.partitions();
        records.set(0);
        bytes.set(0);
        long began = System.nanoTime();
        reader.begin(partitions, new ReadFrom.Earliest(), true);
        while (records.get() < wanted && !reader.ended() && !(measured && amount.isOver(began))) {
            reader.next(WAIT).stream().limit(wanted - records.get()).forEach(record -> {
                records.incrementAndGet();
                bytes.addAndGet(record.value() == null ? 0 : record.value().length);
            });
        }
        return (System.nanoTime() - began) / 1e9;
    }

    private void show(Result result) {
        if (output.json()) {
            output.document(result);
            return;
        }
        output.line(String.format(
                Locale.ROOT,
                "%,d records, %,d bytes, in %.2f s: %,.0f records/s, %.1f MB/s",
                result.records(),
                result.bytes(),
                result.seconds(),
                result.recordsPerSecond(),
                result.megabytesPerSecond()));
    }
}
