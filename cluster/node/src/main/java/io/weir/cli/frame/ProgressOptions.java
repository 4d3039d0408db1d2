package io.weir.cli.frame;

import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** For commands that may take long: how far they are, on standard error. A mixin. */
public final class ProgressOptions {
    @Option(
            names = "--no-progress",
            negatable = true,
            fallbackValue = "false",
            description = "Show how far it is on standard error, or do not. Default: only on a terminal.")
    private Boolean progress;

    /** Begins to show; what is returned ends it when it is closed. */
    public Progress start(Supplier<String> line) {
        boolean terminal = Terminal.isStandardError();
        boolean shown = progress == null ? terminal : progress;
        return shown ? Progress.shown(System.err, terminal, line) : Progress.none();
    }
}
