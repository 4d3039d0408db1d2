package io.weir.cli.records;

import io.weir.cli.frame.ClientOptions;
import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.Failure;
import io.weir.cli.frame.Failures;
import io.weir.cli.frame.OutputOptions;
import io.weir.cli.frame.Progress;
import io.weir.cli.frame.ProgressOptions;
import io.weir.cli.frame.WeirVersion;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir produce}. */
@Command(
        name = "produce",
        description = {
            "Writes each line of FILE, or of standard input, to a topic as a record.",
            "It ends when all is acknowledged, or with the first failure. A line's bytes are the value as they are, without the"
                    + " line feed at their end."
        },
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir produce greetings <<< hello",
            "  weir produce orders orders.csv --compression zstd",
            "  weir produce orders -k : <<< 'customer-7:an order'        the key is what comes before the colon",
            "  weir produce orders -k : --null '' <<< 'customer-7:'       a tombstone",
            "  tail -F access.log | weir produce access --progress"
        })
public final class ProduceCommand implements Callable<Integer> {
    @Parameters(paramLabel = "TOPIC", description = "The topic.")
    private String topic;

    @Parameters(index = "1..*", paramLabel = "FILE", arity = "0..*", description = "Files. Default: standard input.")
    private List<Path> files = List.of();

    @Option(
            names = {"-k", "--key-separator"},
            paramLabel = "TEXT",
            description = "What stands between a line's key and its value. A line without it has no key.")
    private String keySeparator;

    @Option(
            names = "--null",
            paramLabel = "TEXT",
            description = "A key or a value that is this text is none: a value so marks its key as deleted.")
    private String nullText;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "NAME=VALUE",
            description = "A header of every record, as often as needed.")
    private List<String> headers = new ArrayList<>();

    @Option(
            names = {"-p", "--partition"},
            paramLabel = "N",
            description = "The partition. Default: by the key, or wherever there is room.")
    private Integer partition;

    @Option(names = "--whole", description = "Each file is one record, line feeds and all.")
    private boolean whole;

    @Option(names = "--rate", paramLabel = "N", description = "No more than this many records in a second.")
    private double rate;

    @Mixin
    private WriterOptions writerOptions;

    @Mixin
    private ClientOptions client;

    @Mixin
    private OutputOptions output;

    @Mixin
    private ProgressOptions progressOptions;

    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    record Produced(String topic, long records, long bytes, long millis) {}

    @Override
    public Integer call() {
        List<Header> parsed = parsedHeaders();
        long began = System.nanoTime();
        Progress progress = progressOptions.start(() -> String.format(
                Locale.ROOT, "%,d sent, %,d acknowledged, %,d bytes", sent.get(), acknowledged.get(), bytes.get()));
        try (TopicWriter writer = new TopicWriter(topic, writerOptions.addTo(client.properties()))) {
            Pace pace = new Pace(rate);
            if (files.isEmpty()) {
                write(writer, System.in, "standard input", parsed, pace);
            }
            for (Path file : files) {
                try (InputStream in = Files.newInputStream(file)) {
                    write(writer, in, file.toString(), parsed, pace);
                } catch (IOException e) {
                    throw new Failure(ExitCode.INPUT, file + ": cannot be read: " + reason(file, e), e);
                }
            }
        } finally {
            progress.close();
        }
        if (failure.get() != null) {
            throw Failures.of(failure.get());
        }
        report(new Produced(topic, acknowledged.get(), bytes.get(), (System.nanoTime() - began) / 1_000_000));
        return ExitCode.OK.code();
    }

    private static String reason(Path file, IOException e) {
        return Files.exists(file) ? e.getMessage() : "no such file";
    }

    private List<Header> parsedHeaders() {
        List<Header> parsed = new ArrayList<>();
        for (String header : headers) {
            int equals = header.indexOf('=');
            if (equals < 1) {
                throw new Failure(ExitCode.USAGE, "--header '" + header + "': is not NAME=VALUE");
            }
            parsed.add(new Header(header.substring(0, equals), utf8(header.substring(equals + 1))));
        }
        return parsed;
    }

    private void write(TopicWriter writer, InputStream in, String name, List<Header> parsed, Pace pace) {
        try {
            if (whole) {
                send(writer, in.readAllBytes(), parsed, pace);
                return;
            }
            Lines lines = new Lines(new BufferedInputStream(in, 1 << 16));
            for (byte[] line = lines.next(); line != null && failure.get() == null; line = lines.next()) {
                send(writer, line, parsed, pace);
            }
        } catch (IOException e) {
            throw new Failure(ExitCode.INPUT, name + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private void send(TopicWriter writer, byte[] line, List<Header> parsed, Pace pace) {
        KeyedLine keyed = KeyedLine.of(
                line,
                keySeparator == null || whole ? null : utf8(keySeparator),
                nullText == null ? null : utf8(nullText));
        pace.next();
        sent.incrementAndGet();
        writer.write(new OutgoingRecord(
                        partition == null ? OptionalInt.empty() : OptionalInt.of(partition),
                        keyed.key(),
                        keyed.value(),
                        parsed))
                .whenComplete((position, thrown) -> {
                    if (thrown == null) {
                        acknowledged.incrementAndGet();
                        bytes.addAndGet(line.length);
                    } else {
                        failure.compareAndSet(null, thrown);
                    }
                });
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void report(Produced produced) {
        if (output.json()) {
            output.document(produced);
        } else {
            output.line(String.format(
                    Locale.ROOT,
                    "produced %,d records, %,d bytes, to %s in %.1f s",
                    produced.records(),
                    produced.bytes(),
                    topic,
                    produced.millis() / 1e3));
        }
    }
}
