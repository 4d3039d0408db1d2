package io.weir.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end and keeps what it said. Output goes through files, so that no pipe can fill up. */
record Program(int exitCode, String out, String err) {

    static final long DEADLINE_SECONDS = 180;

    static Program run(List<String> command) throws IOException, InterruptedException {
        Path out = Files.createTempFile("program", ".out");
        Path err = Files.createTempFile("program", ".err");
        try {
            int exit = run(command, out, err);
            return new Program(exit, Files.readString(out), Files.readString(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** Runs a program whose standard output is data. */
    static Program runInto(Path out, List<String> command) throws IOException, InterruptedException {
        Path err = Files.createTempFile("program", ".err");
        try {
            int exit = run(command, out, err);
            return new Program(exit, "", Files.readString(err));
        } finally {
            Files.delete(err);
        }
    }

    private static int run(List<String> command, Path out, Path err) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("did not end in " + DEADLINE_SECONDS + " s: " + command + "\n"
                    + Files.readString(out) + Files.readString(err));
        }
        return process.exitValue();
    }

    /** Fails with all that the program said, unless it ended with 0. */
    Program succeeded() {
        if (exitCode != 0) {
            throw new AssertionError("exit code " + exitCode + "\n" + out + err);
        }
        return this;
    }
}
