package io.weir.cli.bench;

import io.weir.cli.frame.Durations;
import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.Failure;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How much is measured: so many records, or so long. A mixin. */
final class Amount {
    private static final long DEFAULT_RECORDS = 1_000_000;
    private static final int WARM_UP_PART = 5;

    @Option(
            names = "--records",
            paramLabel = "N",
            description = "Records to measure. Default: 1000000, without --duration.")
    private Long records;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "How long to measure, instead: 30s, 5m.")
    private Duration duration;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description = "Records that go before and are not measured. Default: a fifth of --records, or 100000.")
    private Long warmUp;

    void check() {
        if (records != null && duration != null) {
            throw new Failure(ExitCode.USAGE, "--records and --duration: only one of them can be");
        }
    }

    /** The most records to measure. */
    long records() {
        return records != null ? records : duration != null ? Long.MAX_VALUE : DEFAULT_RECORDS;
    }

    /** Until when to measure at the latest, as {@link System#nanoTime} has it, if it begins now. */
    boolean isOver(long beganNanos) {
        return duration != null && System.nanoTime() - beganNanos >= duration.toNanos();
    }

    long warmUp() {
        return warmUp != null ? warmUp : records != null ? records / WARM_UP_PART : DEFAULT_RECORDS / 10;
    }
}
