package io.weir.cli;

import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.Failure;
import java.io.IOException;
import java.nio.file.Path;

/** A directory that is removed with all that is in it; closing twice is harmless. */
record TemporaryDirectory(io.weir.node.TemporaryDirectory directory) implements AutoCloseable {

    static TemporaryDirectory create(String prefix) {
        try {
            return new TemporaryDirectory(io.weir.node.TemporaryDirectory.create(prefix));
        } catch (IOException e) {
            throw new Failure(ExitCode.FAULT, "no temporary directory can be made: " + e.getMessage(), e);
        }
    }

    Path path() {
        return directory.path();
    }

    @Override
    public void close() {
        try {
            directory.close();
        } catch (IOException e) {
            System.err.println("weir: cannot remove " + path() + ": " + e.getMessage());
        }
    }
}
