package io.weir.launch;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Replaces this process by itself with more options: Java 17 takes an archive of classes, and what {@link NodeOptions} says, only from
 * its command line, and whoever says {@code java -jar weir.jar} should not have to know them. The process keeps its id, its environment
 * and its streams (execve); it costs a tenth of a second and gives back ten times that. Where it cannot be done, everything goes on
 * without.
 */
final class Relaunch {
    /** The system property that says that this process is the second. */
    static final String DONE = "weir.launched";

    /** An archive that does not fit is no news to a user. */
    static final List<String> QUIET = List.of("-Xlog:disable", "-Xlog:all=warning,cds*=off:stderr:uptime,level,tags");

    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
    private static final String PROGRAM = "/proc/self/exe";

    /** With these the user means this very process, or an archive of their own. */
    private static final List<String> NOT_WITH = List.of(
            "-agent", "-javaagent", "-Xdebug", "-Xrun", "-Xshare", "-XX:SharedArchiveFile", "-XX:ArchiveClassesAtExit");

    private Relaunch() {}

    /** Returns only when this process is to go on. */
    static void withOptions(String[] arguments) {
        try {
            Path jar = Path.of(System.getProperty("java.class.path"));
            if (!Files.isReadable(COMMAND_LINE) || !Files.isRegularFile(jar)) {
                return;
            }
            Path real = jar.toRealPath();
            List<String> options = new ArrayList<>();
            Path archive = ClassArchive.of(real);
            if (Files.isReadable(archive)) {
                options.add("-XX:SharedArchiveFile=" + archive);
                options.addAll(QUIET);
            }
            if (NodeOptions.areFor(arguments)) {
                options.addAll(NodeOptions.of(Runtime.getRuntime().maxMemory()));
            }
            String line = new String(Files.readAllBytes(COMMAND_LINE), StandardCharsets.ISO_8859_1);
            List<String> command = command(List.of(line.split("\0")), real, options);
            if (!command.isEmpty()) {
                execute(command);
            }
        } catch (IOException | RuntimeException | LinkageError e) {
            // Then the start takes as long as it takes; there is nothing that a user would have to do about it.
            System.setProperty(DONE, "failed: " + e);
        }
    }

    /**
     * The command line with the options, or none when it should stay as it is. What the user said comes after, and so has the last
     * word.
     */
    static List<String> command(List<String> line, Path jar, List<String> options) {
        int at = line.indexOf("-jar");
        if (options.isEmpty()
                || at < 1
                || at + 1 >= line.size()
                || line.subList(1, at).stream().anyMatch(Relaunch::forbids)) {
            return List.of();
        }
        List<String> command = new ArrayList<>(line.size() + options.size() + 1);
        command.add(line.get(0));
        command.addAll(options);
        command.add("-D" + DONE + "=true");
        command.addAll(line.subList(1, at + 1));
        // By the name under which it was archived.
        command.add(jar.toString());
        command.addAll(line.subList(at + 2, line.size()));
        return command;
    }

    private static boolean forbids(String option) {
        return NOT_WITH.stream().anyMatch(option::startsWith);
    }

    private static void execute(List<String> command) {
        // The C library is in every process: no library need be looked for, for which JNA would start a program
        // (ldconfig).
        System.setProperty("jna.platform.library.path", "");
        NativeLibrary.getProcess()
                .getFunction("execv", Function.C_CONVENTION, StandardCharsets.ISO_8859_1.name())
                .invokeInt(new Object[] {PROGRAM, command.toArray(new String[0])});
    }
}
