package io.weir.cli;

import io.weir.cli.frame.WeirVersion;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code weir completion}: the script by which a shell completes commands and options. */
@Command(
        name = "completion",
        description = {
            "Prints the script by which bash and zsh complete commands and options.",
            "It completes a command named weir: an alias of, or a script for, java -jar weir.jar."
        },
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  alias weir='java -jar /opt/weir.jar'",
            "  source <(weir completion)                                  in this shell",
            "  weir completion > ~/.local/share/bash-completion/completions/weir   in every bash",
            "",
            "For zsh, put this into ~/.zshrc:",
            "  autoload -Uz bashcompinit && bashcompinit && source <(weir completion)"
        })
final class CompletionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().getOut().print(AutoComplete.bash("weir", spec.root().commandLine()));
        spec.commandLine().getOut().flush();
        return 0;
    }
}
