package io.weir.cli.log;

import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.OutputOptions;
import io.weir.cli.frame.Progress;
import io.weir.cli.frame.ProgressOptions;
import io.weir.cli.frame.WeirVersion;
import io.weir.log.inspect.Finding;
import io.weir.log.inspect.LogVerification;
import io.weir.log.inspect.LogVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code weir log verify}. */
@Command(
        name = "verify",
        description = {
            "Reads logs from end to end and says what is wrong with them: every batch's checksum, every record, also inside"
                    + " compressed batches, the order of offsets and epochs, and the indexes and the epoch checkpoint against them.",
            "Ends with 9 if anything is damaged. An unfinished batch at the end of a log is what a crash leaves, or a node that"
                    + " writes at this moment: it is told, and is no damage."
        },
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir log verify weir-data",
            "  weir log verify weir-data/orders-0 --json",
        })
final class LogVerifyCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "DIRECTORY",
            arity = "1..*",
            description = "Data directories, or directories of partitions.")
    private List<Path> paths;

    @Mixin
    private OutputOptions output;

    @Mixin
    private ProgressOptions progressOptions;

    record Verified(
            String directory,
            boolean sound,
            int segments,
            long batches,
            long records,
            long bytes,
            long start,
            long end,
            List<Found> findings) {}

    record Found(String kind, String file, long position, String message, String consequence) {}

    @Override
    public Integer call() {
        List<Path> partitions = new ArrayList<>();
        for (Path path : paths) {
            try {
                partitions.addAll(LogPaths.partitions(path));
            } catch (IOException e) {
                throw LogPaths.unreadable(path, e);
            }
        }
        List<Verified> verified = verify(partitions);
        if (output.json()) {
            output.document(verified);
        } else {
            show(verified);
        }
        boolean sound = verified.stream().allMatch(Verified::sound);
        return (sound ? ExitCode.OK : ExitCode.DATA_DAMAGED).code();
    }

    private List<Verified> verify(List<Path> partitions) {
        long total = partitions.stream().mapToLong(LogVerifyCommand::sizeOf).sum();
        AtomicLong done = new AtomicLong();
        List<Verified> verified = new ArrayList<>();
        Progress progress = progressOptions.start(
                () -> String.format(Locale.ROOT, "%,d of %,d MB", done.get() / 1_000_000, total / 1_000_000));
        try {
            for (Path partition : partitions) {
                verified.add(of(partition, LogVerifier.verify(partition, done::addAndGet)));
            }
        } catch (IOException e) {
            throw LogPaths.unreadable(partitions.get(verified.size()), e);
        } finally {
            progress.close();
        }
        return verified;
    }

    private static long sizeOf(Path partition) {
        long sum = 0;
        try {
            for (Path segment : LogVerifier.segments(partition)) {
                sum += Files.size(segment);
            }
        } catch (IOException e) {
            throw LogPaths.unreadable(partition, e);
        }
        return sum;
    }

    private static Verified of(Path partition, LogVerification log) {
        return new Verified(
                partition.toString(),
                log.isSound(),
                log.segments(),
                log.batches(),
                log.records(),
                log.bytes(),
                log.startOffset(),
                log.endOffset(),
                log.findings().stream().map(LogVerifyCommand::of).toList());
    }

    private static Found of(Finding finding) {
        return new Found(
                finding.kind().name().toLowerCase(Locale.ROOT),
                finding.file().toString(),
                finding.position(),
                finding.message(),
                finding.consequence());
    }

    private void show(List<Verified> verified) {
        for (Verified log : verified) {
            output.line(String.format(
                    Locale.ROOT,
                    "%-7s  %s  offsets %,d to %,d, %,d records in %,d batches, %,d bytes",
                    log.sound() ? "sound" : "DAMAGED",
                    log.directory(),
                    log.start(),
                    log.end(),
                    log.records(),
                    log.batches(),
                    log.bytes()));
            for (Found found : log.findings()) {
                output.line(
                        "  " + found.kind() + "  " + found.file() + " at " + found.position() + ": " + found.message());
                output.line("          " + found.consequence());
            }
        }
    }
}
