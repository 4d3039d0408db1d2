package io.weir.cli.log;

import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.Failure;
import io.weir.log.inspect.LogVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a path on the command line stands for. */
final class LogPaths {
    private static final String SET_ASIDE = "-delete";

    private LogPaths() {}

    /** The directories of partitions that a path is or holds; those that are being deleted are left out. */
    static List<Path> partitions(Path path) throws IOException {
        require(path);
        if (!Files.isDirectory(path)) {
            throw new Failure(ExitCode.USAGE, path + ": is no directory");
        }
        if (!LogVerifier.segments(path).isEmpty()) {
            return List.of(path);
        }
        List<Path> partitions = new ArrayList<>();
        try (Stream<Path> entries = Files.list(path)) {
            for (Path entry : entries.filter(Files::isDirectory).sorted().toList()) {
                if (!entry.getFileName().toString().endsWith(SET_ASIDE)
                        && !LogVerifier.segments(entry).isEmpty()) {
                    partitions.add(entry);
                }
            }
        }
        if (partitions.isEmpty()) {
            throw new Failure(ExitCode.NOT_FOUND, path + ": holds no log of a partition");
        }
        return partitions;
    }

    static void require(Path path) {
        if (!Files.exists(path)) {
            throw new Failure(ExitCode.NOT_FOUND, path + ": no such file or directory");
        }
        if (!Files.isReadable(path)) {
            throw new Failure(ExitCode.DATA_UNREADABLE, path + ": cannot be read");
        }
    }

    static Failure unreadable(Path path, IOException e) {
        return new Failure(ExitCode.DATA_UNREADABLE, path + ": cannot be read: " + e.getMessage(), e);
    }
}
