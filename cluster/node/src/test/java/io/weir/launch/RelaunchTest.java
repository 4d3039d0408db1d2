package io.weir.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line of the process that takes this one's place. */
class RelaunchTest {
    private static final Path JAR = Path.of("/opt/weir/weir.jar");
    private static final List<String> OPTIONS = List.of("-XX:SharedArchiveFile=/opt/weir/weir-1.jsa", "-Xmn96m");

    @Test
    void whatTheUserSaidStaysAndComesAfterWhatIsAdded() {
        List<String> command = Relaunch.command(
                List.of("java", "-Xmx1g", "-jar", "weir.jar", "node", "--set", "a=b", "-jar"), JAR, OPTIONS);

        List<String> expected = new ArrayList<>(List.of("java"));
        expected.addAll(OPTIONS);
        expected.addAll(
                List.of("-Dweir.launched=true", "-Xmx1g", "-jar", JAR.toString(), "node", "--set", "a=b", "-jar"));
        assertEquals(expected, command);
    }

    @Test
    void aProcessThatIsDebuggedOrHasAnArchiveOfItsOwnStays() {
        for (String option : List.of(
                "-agentlib:jdwp=transport=dt_socket",
                "-agentpath:/x.so",
                "-javaagent:x.jar",
                "-Xshare:off",
                "-XX:SharedArchiveFile=x")) {
            assertEquals(
                    List.of(), Relaunch.command(List.of("java", option, "-jar", "weir.jar", "node"), JAR, OPTIONS));
        }
    }

    @Test
    void aProcessThatDoesNotRunTheJarStays() {
        assertEquals(
                List.of(),
                Relaunch.command(List.of("java", "-cp", "weir.jar", "io.weir.launch.Launcher"), JAR, OPTIONS));
    }

    @Test
    void aProcessThatWouldGetNothingStays() {
        assertEquals(List.of(), Relaunch.command(List.of("java", "-jar", "weir.jar", "topics"), JAR, List.of()));
    }

    @Test
    void onlyProcessesThatServeGetANodesOptions() {
        assertTrue(NodeOptions.areFor(new String[] {"node", "--node-id", "1"}));
        assertFalse(NodeOptions.areFor(new String[] {"topics", "list"}));
        assertFalse(NodeOptions.areFor(new String[] {}));
    }

    @Test
    void theYoungGenerationLeavesRoomInASmallHeap() {
        assertTrue(NodeOptions.of(1L << 30).contains("-Xmn96m"));
        assertTrue(NodeOptions.of(64L << 20).contains("-Xmn16m"));
    }

    @Test
    void theArchivesNameSaysOfWhichJarItIs(@TempDir Path directory) throws Exception {
        Path one = Files.writeString(directory.resolve("one.jar"), "x");
        Path other = Files.writeString(directory.resolve("other.jar"), "x");
        Path before = ClassArchive.of(one);

        assertEquals(before, ClassArchive.of(one));
        assertNotEquals(before, ClassArchive.of(other));
        Files.writeString(one, "another build");
        assertNotEquals(before, ClassArchive.of(one));
    }
}
