package io.weir.journal.benchmark;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A PostgreSQL of its own, as Debian installs it: a new cluster in a directory, on a free port of loopback, as it is by default. */
final class PostgresServer implements AutoCloseable {
    private static final String SCHEMA = "schema/postgres/postgres-create-schema.sql";

    private final Path bin;
    private final Path data;
    private final int port;

    PostgresServer(Path directory) throws IOException, SQLException {
        bin = newestInstallation();
        data = directory.resolve("postgres");
        Files.createDirectories(data);
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        if (isRoot()) {
            run(List.of("chown", "-R", "postgres", data.toString()));
        }
        run(as(bin.resolve("initdb").toString(), "-D", data.toString(), "-A", "trust", "-U", "weir"));
        run(as(
                bin.resolve("pg_ctl").toString(),
                "-D",
                data.toString(),
                "-w",
                "-l",
                data.resolve("log").toString(),
                "-o",
                "-c listen_addresses=127.0.0.1 -c fsync=on -c unix_socket_directories= -p " + port,
                "start"));
        createTables();
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    private void createTables() throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection(url(), "weir", "");
                Statement statement = connection.createStatement();
                InputStream in = PostgresServer.class.getClassLoader().getResourceAsStream(SCHEMA)) {
            for (String command : new String(in.readAllBytes(), StandardCharsets.UTF_8).split(";")) {
                if (!command.isBlank()) {
                    statement.execute(command);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        run(as(bin.resolve("pg_ctl").toString(), "-D", data.toString(), "-m", "fast", "stop"));
    }

    private static Path newestInstallation() throws IOException {
        try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions.max(java.util.Comparator.comparingInt(
                            path -> Integer.parseInt(path.getFileName().toString())))
                    .orElseThrow(() -> new IOException("no PostgreSQL: apt-get install postgresql"))
                    .resolve("bin");
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    /** PostgreSQL does not run as root. */
    private static List<String> as(String... command) {
        List<String> all = new ArrayList<>(isRoot() ? List.of("runuser", "-u", "postgres", "--") : List.of());
        all.addAll(List.of(command));
        return all;
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int code = process.onExit().join().exitValue();
        if (code != 0) {
            throw new IOException(command + " ended with " + code);
        }
    }
}
