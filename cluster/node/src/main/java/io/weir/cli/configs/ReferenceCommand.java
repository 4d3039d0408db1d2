package io.weir.cli.configs;

import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.Failure;
import io.weir.cli.frame.OutputOptions;
import io.weir.cli.frame.WeirVersion;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code weir configs reference}. */
@Command(
        name = "reference",
        description = {
            "Prints all that can be configured, with defaults and meaning: keys of the node, settings of brokers, topics.",
            "It asks no broker. The text is Markdown."
        },
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir configs reference",
            "  weir configs reference retention",
            "  weir configs reference weir.gateway --json | jq -r '.keys[].name'"
        })
final class ReferenceCommand implements Callable<Integer> {
    @Parameters(paramLabel = "TEXT", arity = "0..1", description = "Only what has this in its name or its meaning.")
    private String text;

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() {
        Reference reference = text == null ? Reference.read() : Reference.read().matching(text);
        if (output.json()) {
            output.document(reference);
            return ExitCode.OK.code();
        }
        var lines = MarkdownReference.of(reference);
        if (lines.isEmpty()) {
            throw new Failure(ExitCode.NOT_FOUND, "nothing that can be configured has to do with '" + text + "'");
        }
        lines.forEach(output::line);
        return ExitCode.OK.code();
    }
}
