package io.weir.cli.log;

import io.weir.cli.frame.WeirVersion;
import picocli.CommandLine.Command;

/** {@code weir log}. */
@Command(
        name = "log",
        description = "Looks into the files of a data directory, also while a node uses it. Nothing is written.",
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        subcommands = {LogDumpCommand.class, LogVerifyCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir log verify weir-data                every partition of a node",
            "  weir log dump weir-data/orders-0         batches and records of a partition",
            "  weir log dump weir-data/orders-0/00000000000000000000.index"
        })
public final class LogCommand {}
