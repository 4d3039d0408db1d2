package io.weir.cli.journal;

import io.weir.cli.frame.WeirVersion;
import picocli.CommandLine.Command;

/** {@code weir journal}. */
@Command(
        name = "journal",
        description = "Says who votes in a journal, and changes it, one voter at a time.",
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        subcommands = {VotersCommand.class, AddVoterCommand.class, RemoveVoterCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir journal voters --journal 10.0.0.1:17356 --secret-file journal.secret",
            "  weir journal add 2 --journal 10.0.0.1:17356 --secret-file journal.secret",
            "  weir journal remove 1 --journal 10.0.0.2:17356 --secret-file journal.secret"
        })
public final class JournalCommand {}
