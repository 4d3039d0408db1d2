package io.weir.cli;

/** Ends a command with one line on standard error and an exit code. */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final ExitCode exitCode;

    Failure(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    Failure(ExitCode exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    ExitCode exitCode() {
        return exitCode;
    }
}
