package io.weir.cli.topics;

import io.weir.cli.frame.WeirVersion;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code weir topics}. */
@Command(
        name = "topics",
        description = "Creates, lists, describes, alters and deletes topics.",
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        subcommands = {
            CreateCommand.class,
            ListCommand.class,
            DescribeCommand.class,
            AlterCommand.class,
            DeleteCommand.class,
            CommandLine.HelpCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir topics create orders --partitions 6",
            "  weir topics list",
            "  weir topics describe orders",
            "  weir topics alter orders --config retention.ms=86400000",
            "  weir topics delete orders"
        })
public final class TopicsCommand {}
