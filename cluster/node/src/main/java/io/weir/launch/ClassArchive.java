package io.weir.launch;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The archive of loaded classes beside the runnable jar (class-data sharing, JEP 350). It halves the time of a start. A virtual machine
 * uses it only if it is the one that wrote it, for the jar that it was written of, at the place where the jar was: the file's name
 * says which, so that an archive that would not fit is not even looked for.
 */
final class ClassArchive {
    private static final String PREFIX = "weir-";
    private static final String SUFFIX = ".jsa";

    private ClassArchive() {}

    /** Where the archive for a jar is, if there is one. */
    static Path of(Path jar) throws IOException {
        String fits = System.getProperty("java.home")
                + '\n'
                + System.getProperty("java.vm.version")
                + '\n'
                + jar
                + '\n'
                + Files.size(jar)
                + '\n'
                + Files.getLastModifiedTime(jar).toMillis();
        return jar.resolveSibling(PREFIX + Integer.toHexString(fits.hashCode()) + SUFFIX);
    }

    /**
     * Writes the archive for a jar, in place of those that were written for earlier ones: {@code ClassArchive JAR ARGUMENT…} runs the
     * jar with the arguments, and archives what that loads.
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path jar = Path.of(args[0]).toRealPath();
        try (DirectoryStream<Path> old = Files.newDirectoryStream(jar.getParent(), PREFIX + "*" + SUFFIX)) {
            for (Path archive : old) {
                Files.delete(archive);
            }
        }
        Path archive = of(jar);
        Process run = new ProcessBuilder(command(jar, archive, List.of(args).subList(1, args.length)))
                .inheritIO()
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        int exit = run.waitFor();
        if (exit != 0 || !Files.exists(archive)) {
            System.err.println("no archive of classes was written: the run for it ended with " + exit);
            System.exit(1);
        }
    }

    private static List<String> command(Path jar, Path archive, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:ArchiveClassesAtExit=" + archive);
        command.addAll(Relaunch.QUIET);
        command.add("-D" + Relaunch.DONE + "=true");
        command.add("-jar");
        command.add(jar.toString());
        command.addAll(arguments);
        return command;
    }
}
