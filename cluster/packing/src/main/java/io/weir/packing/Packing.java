package io.weir.packing;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * {@code Packing JAR CLASSES}: makes the classes plain that a start of the jar loads, and its configuration free of comments.
 *
 * <p>{@code CLASSES} is a file that {@code java -XX:DumpLoadedClassList} wrote: what a start does not load stays as it is, for each
 * class more in the jar costs every start a little.
 */
public final class Packing {
    private static final String CONFIGURATION = "reference.conf";
    private static final String CLASS = ".class";

    private final Path root;
    private final ClassLoader loader;
    private final Map<String, List<String>> nests = new TreeMap<>();
    private int classes;
    private int functions;

    private Packing(Path root, ClassLoader loader) {
        this.root = root;
        this.loader = loader;
    }

    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        try (FileSystem jar = FileSystems.newFileSystem(file);
                URLClassLoader loader =
                        new URLClassLoader(new URL[] {file.toUri().toURL()});
                Stream<String> loaded = Files.lines(Path.of(args[1]))) {
            Packing packing = new Packing(jar.getPath("/"), loader);
            List<String> names = loaded.filter(line -> !line.startsWith("@") && !line.startsWith("#"))
                    .map(line -> line.split(" ", 2)[0])
                    .distinct()
                    .toList();
            for (String name : names) {
                packing.makePlain(name);
            }
            packing.nameNestMembers();
            packing.stripConfiguration();
            System.out.println(packing.classes + " classes made plain, with " + packing.functions + " functions");
        }
    }

    private Path file(String name) {
        return root.resolve(name + CLASS);
    }

    private void makePlain(String name) throws IOException {
        Path file = file(name);
        if (!Files.exists(file)) {
            return;
        }
        PlainClass plain = PlainClass.of(Files.readAllBytes(file), loader);
        if (!plain.changed()) {
            return;
        }
        classes++;
        functions += plain.functions().size();
        Files.write(file, plain.file());
        for (Map.Entry<String, byte[]> function : plain.functions().entrySet()) {
            Files.write(file(function.getKey()), function.getValue());
            plain.nestHost().ifPresent(host -> nests.computeIfAbsent(host, none -> new ArrayList<>())
                    .add(function.getKey()));
        }
    }

    private void nameNestMembers() throws IOException {
        for (Map.Entry<String, List<String>> nest : nests.entrySet()) {
            Path host = file(nest.getKey());
            Files.write(host, PlainClass.withNestMembers(Files.readAllBytes(host), nest.getValue()));
        }
    }

    private void stripConfiguration() throws IOException {
        Path file = root.resolve(CONFIGURATION);
        Files.write(file, Configuration.withoutComments(Files.readString(file)).getBytes(StandardCharsets.UTF_8));
    }
}
