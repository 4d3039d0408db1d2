package io.weir.cli.groups;

import io.weir.cli.frame.WeirVersion;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code weir groups}. */
@Command(
        name = "groups",
        description = "Lists, describes, resets and deletes consumer groups.",
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        subcommands = {
            ListCommand.class,
            DescribeCommand.class,
            ResetCommand.class,
            DeleteCommand.class,
            CommandLine.HelpCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir groups list",
            "  weir groups describe billing",
            "  weir groups reset billing --topic orders --to-earliest --execute",
            "  weir groups delete billing"
        })
public final class GroupsCommand {}
