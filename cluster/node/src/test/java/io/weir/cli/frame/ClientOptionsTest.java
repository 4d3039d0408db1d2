package io.weir.cli.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class ClientOptionsTest {
    @Command(name = "ask")
    static final class Ask {
        @Mixin
        private ClientOptions client;
    }

    @TempDir
    Path directory;

    @Test
    void whatTheCommandLineSaysWinsOverTheFile() throws IOException {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String server = "127.0.0.1:" + listening.getLocalPort();
            Path file = Files.writeString(
                    directory.resolve("client.properties"),
                    "bootstrap.servers=127.0.0.1:1\nclient.id=me\nrequest.timeout.ms=77\n");

            Map<String, Object> properties = parse("-b", server, "--command-config", file.toString(), "--timeout", "5s")
                    .properties();

            assertEquals(server, properties.get("bootstrap.servers"));
            assertEquals("me", properties.get("client.id"));
            assertEquals("77", properties.get("request.timeout.ms"));
            assertEquals(5_000, properties.get("default.api.timeout.ms"));
        }
    }

    @Test
    void theFilesServersAreAskedWhereTheCommandLineNamesNone() throws IOException {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String server = "127.0.0.1:" + listening.getLocalPort();
            Path file = Files.writeString(directory.resolve("client.properties"), "bootstrap.servers=" + server);

            assertEquals(
                    server,
                    parse("--command-config", file.toString()).properties().get("bootstrap.servers"));
        }
    }

    @Test
    void oneOfSeveralServersThatListensIsEnough() throws IOException {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String servers = "127.0.0.1:" + closedPort() + ",127.0.0.1:" + listening.getLocalPort();

            assertEquals(servers, parse("-b", servers).properties().get("bootstrap.servers"));
        }
    }

    @Test
    void whereNobodyListensItIsSaidAtOnce() throws IOException {
        String server = "127.0.0.1:" + closedPort();

        Failure failure = assertThrows(Failure.class, () -> parse("-b", server).properties());

        assertEquals(ExitCode.UNAVAILABLE, failure.exitCode());
        assertTrue(failure.getMessage().contains(server + " refuses connections"), failure.getMessage());
    }

    @Test
    void whatIsNoAddressAndNoFileIsWrongUsage() {
        for (String server : new String[] {"localhost", "localhost:x", ":", ",", "localhost:99999"}) {
            Failure failure =
                    assertThrows(Failure.class, () -> parse("-b", server).properties(), server);
            assertEquals(ExitCode.USAGE, failure.exitCode());
        }
        String missing = directory.resolve("missing").toString();
        Failure failure = assertThrows(
                Failure.class, () -> parse("--command-config", missing).properties());
        assertEquals(ExitCode.USAGE, failure.exitCode());
        assertTrue(failure.getMessage().contains("no such file"), failure.getMessage());
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static ClientOptions parse(String... args) {
        Ask ask = new Ask();
        CommandLine command = new CommandLine(ask);
        Usage.configure(command);
        command.parseArgs(args);
        return ask.client;
    }
}
