package io.weir.cli.bench;

import io.weir.cli.frame.WeirVersion;
import picocli.CommandLine.Command;

/** {@code weir bench}. */
@Command(
        name = "bench",
        description = {
            "Measures brokers, of Weir or of Apache Kafka: how much can be written and read, and how long an acknowledgement takes.",
            "The client's own work is measured with it: compare figures of one machine and one client."
        },
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        subcommands = {BenchProduceCommand.class, BenchConsumeCommand.class, BenchLatencyCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir bench produce --records 1000000 --size 100",
            "  weir bench consume --records 1000000",
            "  weir bench latency --rate 5000 --duration 30s --json"
        })
public final class BenchCommand {}
