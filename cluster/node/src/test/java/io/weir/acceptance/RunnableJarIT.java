package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.net.ConnectException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one jar: everything that it was put together from is in it, and it runs. */
class RunnableJarIT {

    @Test
    void everyModulesDefaultsAreInIt() throws Exception {
        try (URLClassLoader alone =
                new URLClassLoader(new URL[] {TestNodes.JAR.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            Config config = ConfigFactory.defaultReference(alone);

            assertEquals(1, config.getInt("weir.node-id"));
            assertNotNull(config.getString("weir.gateway.transport"));
            assertNotNull(config.getDuration("weir.controller.ask-timeout"));
            assertNotNull(config.getDuration("weir.broker.ask-again"));
            assertTrue(config.getInt("weir.log.open-segments") > 0);
            assertEquals("io.weir.journal.plugin.WeirJournal", config.getString("weir.journal.class"));
            assertTrue(config.getInt("weir.partition.max-waiting-appends") > 0);
            assertTrue(config.hasPath("pekko.cluster.sharding"));
            assertTrue(config.hasPath("pekko.http.server"));
        }
    }

    @Test
    void itsManifestSaysHowToRunIt() throws Exception {
        try (JarFile jar = new JarFile(TestNodes.JAR.toFile())) {
            Attributes manifest = jar.getManifest().getMainAttributes();

            assertEquals("io.weir.launch.Launcher", manifest.getValue(Attributes.Name.MAIN_CLASS));
            assertEquals("true", manifest.getValue("Multi-Release"));
            assertNotNull(jar.getEntry("META-INF/LICENSE"));
            assertNotNull(jar.getEntry("META-INF/NOTICE"));
            assertNull(jar.getEntry("module-info.class"));
        }
    }

    @Test
    void aNodeRunsInTheProcessThatWasStartedWithTheArchiveOfItsClasses(@TempDir Path directory) throws Exception {
        try (TestNodes.Forked node = new TestNodes.Forked(directory, Map.of()).start()) {
            String commandLine = Files.readString(Path.of("/proc", Long.toString(node.pid()), "cmdline"));
            List<String> line = List.of(commandLine.split("\0"));
            String maps = Files.readString(Path.of("/proc", Long.toString(node.pid()), "maps"));

            String archive = line.stream()
                    .filter(option -> option.startsWith("-XX:SharedArchiveFile="))
                    .map(option -> option.substring(option.indexOf('=') + 1))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(line));
            assertTrue(maps.contains(archive), archive + " is not in use");
        }
    }

    @Test
    void aJarThatWasCopiedAwayFromItsArchiveRunsWithoutIt(@TempDir Path directory) throws Exception {
        Path copy = Files.copy(TestNodes.JAR, directory.resolve("weir.jar"));

        Program program = Program.run(List.of(TestNodes.JAVA, "-jar", copy.toString(), "--version"))
                .succeeded();

        assertTrue(program.out().startsWith("weir 0."));
        assertEquals("", program.err());
    }

    @Test
    void theThinArtifactBesideItKeepsItsDependencies() {
        Path reduced = Path.of("dependency-reduced-pom.xml").toAbsolutePath();

        assertTrue(Files.notExists(reduced), "who depends on weir-node would get nothing with it: " + reduced);
    }

    @Test
    void itSaysItsVersionAndExplainsItself() throws Exception {
        assertTrue(TestNodes.weir("--version").succeeded().out().startsWith("weir 0."));
        assertTrue(TestNodes.weir("node", "--help").succeeded().out().contains("--data-dir"));
        assertTrue(TestNodes.weir("help", "demo").succeeded().out().contains("Examples"));
        assertEquals(2, TestNodes.weir("nonsense").exitCode());
    }

    @Test
    void itShowsHealthAndMetrics(@TempDir Path directory) throws Exception {
        try (TestNodes.Forked node = new TestNodes.Forked(directory, Map.of()).start()) {
            assertEquals("serving\n", answer(node, "/health/ready"));
            String metrics = answer(node, "/metrics");
            assertTrue(metrics.contains("weir_gateway_connections"), metrics);
            assertTrue(metrics.contains("weir_partition_leaders"), metrics);
            assertTrue(metrics.contains("jvm_memory_used_bytes"), metrics);
        }
    }

    /** Asks until somebody answers: the page opens some time after the listener, and says so to nobody. */
    private static String answer(TestNodes.Forked node, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.httpPort() + path))
                .build();
        HttpClient client = HttpClient.newHttpClient();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Program.DEADLINE_SECONDS);
        while (true) {
            try {
                return client.send(request, HttpResponse.BodyHandlers.ofString())
                        .body();
            } catch (ConnectException e) {
                assertTrue(node.alive() && System.nanoTime() < deadline, node.output());
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }
}
