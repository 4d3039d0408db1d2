package io.weir.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line of the process that takes this one's place. */
class RelaunchTest {
    private static final Path JAR = Path.of("/opt/weir/weir.jar");
    private static final Path ARCHIVE = Path.of("/opt/weir/weir-1.jsa");

    @Test
    void whatTheUserSaidStaysAndComesAfterWhatIsAdded() {
        List<String> command = Relaunch.command(
                List.of("java", "-Xmx1g", "-jar", "weir.jar", "node", "--set", "a=b", "-jar"), JAR, ARCHIVE);

        List<String> expected = new ArrayList<>(List.of("java", "-XX:SharedArchiveFile=" + ARCHIVE));
        expected.addAll(Relaunch.QUIET);
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
                    List.of(), Relaunch.command(List.of("java", option, "-jar", "weir.jar", "node"), JAR, ARCHIVE));
        }
    }

    @Test
    void aProcessThatDoesNotRunTheJarStays() {
        assertEquals(
                List.of(),
                Relaunch.command(List.of("java", "-cp", "weir.jar", "io.weir.launch.Launcher"), JAR, ARCHIVE));
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
