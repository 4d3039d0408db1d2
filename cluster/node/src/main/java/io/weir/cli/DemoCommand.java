package io.weir.cli;

import io.weir.cli.demo.DemoException;
import io.weir.cli.demo.LineSource;
import io.weir.cli.demo.LineTooLongException;
import io.weir.cli.demo.PartitionPublisher;
import io.weir.cli.demo.PartitionSubscriber;
import io.weir.cli.demo.Progress;
import io.weir.cli.demo.RoundTrip;
import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.Failure;
import io.weir.cli.frame.Logging;
import io.weir.cli.frame.WeirVersion;
import io.weir.client.ClientException;
import io.weir.node.NodeSettings;
import io.weir.node.WeirNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir demo}: a file's lines through a node of its own and back, compared. */
@Command(
        name = "demo",
        description = {
            "Publishes a file's lines to a node of its own, reads them back and compares.",
            "It starts the node in this process, publishes each line of FILE while a subscriber reads them, shows the"
                    + " rates, and says at the end what it verified. Without FILE it publishes the node's own log."
        },
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir demo README.md                     data in a temporary directory, removed at the end",
            "  weir demo --data-dir ./kept access.log  the records stay in ./kept",
            "  weir demo --durability os access.log    acknowledged by the page cache instead of the disk"
        })
final class DemoCommand implements Callable<Integer> {
    private static final int PARTITION = 0;

    /** What a batch of one record holds besides the record's value, at most. */
    private static final int BATCH_OVERHEAD = 100;

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "What to publish: a file of any bytes, by lines.")
    private Path file;

    @Option(
            names = "--topic",
            paramLabel = "NAME",
            defaultValue = "demo",
            description = "Topic. Default: ${DEFAULT-VALUE}.")
    private String topic;

    @Mixin
    private SettingOptions options;

    @Override
    public Integer call() throws InterruptedException {
        refuseWhatIsNoInput();
        Path nodesLog = logToFile();
        try (TemporaryDirectory temporary = TemporaryDirectory.create("weir-demo-")) {
            NodeSettings settings = Starting.settings(
                    options,
                    Map.of(
                            "weir.data-dir", temporary.path().toString(),
                            "weir.listener", "127.0.0.1:0",
                            "weir.http", "off"));
            boolean kept = !settings.dataDir().startsWith(temporary.path());
            // A demo that a signal ends leaves nothing in the temporary directory; its node goes with the process.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(temporary), "weir-remove"));
            try (WeirNode node = Starting.node(settings)) {
                run(node, settings, kept, file == null ? nodesLog : file);
            }
        }
        return ExitCode.OK.code();
    }

    private static Path logToFile() {
        try {
            return Logging.toTemporaryFile();
        } catch (IOException e) {
            throw new Failure(ExitCode.FAULT, "no temporary file can be made: " + e.getMessage(), e);
        }
    }

    private static void remove(TemporaryDirectory temporary) {
        temporary.close();
    }

    private void refuseWhatIsNoInput() {
        if (file == null) {
            return;
        }
        if (!Files.exists(file)) {
            throw new Failure(ExitCode.INPUT, file + ": no such file");
        }
        if (Files.isDirectory(file)) {
            throw new Failure(ExitCode.INPUT, file + ": is a directory");
        }
        if (!Files.isReadable(file)) {
            throw new Failure(ExitCode.INPUT, file + ": cannot be read");
        }
    }

    private void run(WeirNode node, NodeSettings settings, boolean kept, Path input) throws InterruptedException {
        PrintStream out = System.out;
        String name = file == null ? "the node's own log" : file.toString();
        out.printf(
                "weir %s: node %d on %s, data in %s, durability %s%n",
                WeirNode.version(),
                settings.nodeId(),
                node.listener(),
                settings.dataDir(),
                settings.durability().name().toLowerCase(Locale.ROOT));
        out.printf("publishing %s, line by line, to topic %s, partition %d%n", name, topic, PARTITION);
        int maxBatchBytes = Integer.parseInt(settings.kafka().getOrDefault("message.max.bytes", "1048588"));
        RoundTrip trip = new RoundTrip();
        RoundTrip.Verified verified = publishAndRead(node, input, name, maxBatchBytes, trip, out);
        report(out, verified, name);
        Path log = settings.dataDir().resolve(topic + "-" + PARTITION);
        out.printf("  where   %s%s%n", log, kept ? "" : " (temporary: removed now)");
    }

    private RoundTrip.Verified publishAndRead(
            WeirNode node, Path input, String name, int maxBatchBytes, RoundTrip trip, PrintStream out)
            throws InterruptedException {
        boolean terminal = System.console() != null;
        Progress progress = new Progress(trip, out, terminal);
        String servers = node.listener().toString();
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(r -> {
            Thread thread = new Thread(r, "weir-demo-timer");
            thread.setDaemon(true);
            return thread;
        });
        long periodMs = terminal ? 200 : 1_000;
        timer.scheduleAtFixedRate(() -> progress.show(System.nanoTime()), periodMs, periodMs, TimeUnit.MILLISECONDS);
        try (InputStream in = Files.newInputStream(input);
                var publisher = new PartitionPublisher(servers, topic, PARTITION, maxBatchBytes);
                var subscriber = new PartitionSubscriber(servers, topic, PARTITION)) {
            return trip.run(new LineSource(in, maxBatchBytes - BATCH_OVERHEAD), publisher, subscriber, timer);
        } catch (IOException e) {
            throw new Failure(ExitCode.INPUT, name + ": cannot be read: " + e.getMessage(), e);
        } catch (LineTooLongException e) {
            throw new Failure(ExitCode.INPUT, name + ": " + e.getMessage(), e);
        } catch (DemoException | ClientException e) {
            throw new Failure(ExitCode.NOT_VERIFIED, "not verified: " + e.getMessage(), e);
        } finally {
            timer.shutdownNow();
            progress.end();
        }
    }

    private static void report(PrintStream out, RoundTrip.Verified verified, String name) {
        if (verified.records() == 0) {
            out.printf("verified: %s is empty: nothing was published and nothing was read%n", name);
            return;
        }
        double seconds = verified.nanos() / 1e9;
        out.printf(
                Locale.ROOT,
                "verified: %,d records, %,d bytes, in %.2f s (%,.0f records/s, %.1f MB/s)%n",
                verified.records(),
                verified.bytes(),
                seconds,
                verified.records() / seconds,
                verified.bytes() / seconds / 1e6);
        out.printf(Locale.ROOT, "  count   %,d lines published, acknowledged and read%n", verified.records());
        out.printf(
                Locale.ROOT,
                "  order   offsets %,d to %,d, without a gap, in the order of the lines%n",
                verified.firstOffset(),
                verified.firstOffset() + verified.records() - 1);
        out.printf("  bytes   SHA-256 %s, of %s and of what was read%n", verified.sha256(), name);
    }
}
