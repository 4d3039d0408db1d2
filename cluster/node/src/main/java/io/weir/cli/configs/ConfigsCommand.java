package io.weir.cli.configs;

import io.weir.cli.frame.WeirVersion;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code weir configs}. */
@Command(
        name = "configs",
        description = "Shows and changes the configurations of topics, groups and brokers while they run.",
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        subcommands = {
            DescribeCommand.class,
            SetCommand.class,
            DeleteCommand.class,
            ReferenceCommand.class,
            CommandLine.HelpCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir configs describe --topic orders",
            "  weir configs set --topic orders retention.ms=86400000 weir.durability=os",
            "  weir configs delete --topic orders retention.ms",
            "  weir configs describe --broker 1 --all",
            "  weir configs reference retention      what there is, with defaults and meaning"
        })
public final class ConfigsCommand {}
