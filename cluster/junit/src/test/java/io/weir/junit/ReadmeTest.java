package io.weir.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.node.WeirNode;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user's project, written from the README alone: its code is compiled and run as it stands there. */
class ReadmeTest {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(java|xml)\\n(.*?)^```$");
    private static final Pattern CLASS = Pattern.compile("(?m)^(?:public )?class (\\w+)");

    @TempDir
    Path directory;

    private final String readme = read(Path.of("../../README.md"));

    @Test
    void theTestOfTheReadmeSucceeds() throws Exception {
        try (URLClassLoader project = compiled()) {
            Launched run = Launched.run(project.loadClass("OrdersTest"));

            assertEquals(List.of(), run.failures(), run::text);
            assertEquals(1, run.succeeded());
        }
    }

    @Test
    void theProgramOfTheReadmeRuns() throws Exception {
        Path data = directory.resolve("data");
        try (URLClassLoader project = compiled()) {
            project.loadClass("Embedded").getMethod("main", String[].class).invoke(null, (Object)
                    new String[] {data.toString()});
        }
        assertTrue(Files.isDirectory(data.resolve("clicks-1")));
        assertTrue(Files.isDirectory(data.resolve("views-0")));
    }

    @Test
    void theConsumingProgramOfTheReadmeCommitsWhatItTook() throws Exception {
        try (WeirNode node = WeirNode.embedded().topic("orders", 3).start();
                URLClassLoader project = compiled()) {
            Map<String, Object> client = Map.of("bootstrap.servers", node.bootstrapServers());
            try (var producer = new KafkaProducer<>(client, new StringSerializer(), new StringSerializer())) {
                for (int i = 0; i < 100; i++) {
                    producer.send(new ProducerRecord<>("orders", i % 3, null, "order " + i));
                }
            }
            project.loadClass("Consume").getMethod("main", String[].class).invoke(null, (Object)
                    new String[] {node.bootstrapServers()});
            try (Admin admin = Admin.create(client)) {
                long committed =
                        admin
                                .listConsumerGroupOffsets("billing")
                                .partitionsToOffsetAndMetadata()
                                .get()
                                .values()
                                .stream()
                                .mapToLong(OffsetAndMetadata::offset)
                                .sum();
                assertEquals(100, committed);
            }
        }
    }

    @Test
    void thePekkoProgramOfTheReadmePublishesAndCommits() throws Exception {
        try (WeirNode node = WeirNode.embedded()
                        .topic("orders", 1)
                        .topic("invoices", 1)
                        .start();
                URLClassLoader project = compiled()) {
            Map<String, Object> client = Map.of("bootstrap.servers", node.bootstrapServers());
            try (var producer = new KafkaProducer<>(client, new StringSerializer(), new StringSerializer())) {
                for (int i = 0; i < 150; i++) {
                    producer.send(new ProducerRecord<>("orders", 0, null, "order " + i));
                }
            }
            project.loadClass("Invoices").getMethod("main", String[].class).invoke(null, (Object)
                    new String[] {node.bootstrapServers()});
            try (Admin admin = Admin.create(client)) {
                TopicPartition invoices = new TopicPartition("invoices", 0);
                assertEquals(
                        100,
                        admin.listOffsets(Map.of(invoices, OffsetSpec.latest()))
                                .partitionResult(invoices)
                                .get()
                                .offset());
                assertEquals(
                        100,
                        admin.listConsumerGroupOffsets("invoicing")
                                .partitionsToOffsetAndMetadata()
                                .get()
                                .get(new TopicPartition("orders", 0))
                                .offset());
            }
        }
    }

    @Test
    void thePublisherOfTheReadmeRuns() throws Exception {
        try (WeirNode node = WeirNode.embedded().topic("orders", 3, Map.of()).start();
                URLClassLoader project = compiled()) {
            project.loadClass("Publish").getMethod("main", String[].class).invoke(null, (Object)
                    new String[] {node.bootstrapServers()});
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrapServers()))) {
                long orders = 0;
                for (int partition = 0; partition < 3; partition++) {
                    TopicPartition one = new TopicPartition("orders", partition);
                    orders += admin.listOffsets(Map.of(one, OffsetSpec.latest()))
                            .partitionResult(one)
                            .get()
                            .offset();
                }
                assertEquals(1_000, orders);
            }
        }
    }

    @Test
    void theAdministrationOfTheReadmeRuns() throws Exception {
        try (WeirNode node = WeirNode.embedded().start();
                URLClassLoader project = compiled()) {
            project.loadClass("Administer").getMethod("main", String[].class).invoke(null, (Object)
                    new String[] {node.bootstrapServers()});
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrapServers()))) {
                assertEquals(
                        3,
                        admin.listConsumerGroupOffsets("billing")
                                .partitionsToOffsetAndMetadata()
                                .get()
                                .size());
            }
        }
    }

    @Test
    void theDependencyOfTheReadmeIsThisArtifact() {
        String pom = read(Path.of("pom.xml"));
        String dependency = blocks("xml").stream()
                .filter(block -> block.contains("<dependency>"))
                .findFirst()
                .orElseThrow();

        for (String element : List.of("groupId", "version")) {
            Pattern pattern = Pattern.compile("<" + element + ">(.*?)</" + element + ">");
            assertEquals(first(pattern, pom), first(pattern, dependency));
        }
        assertTrue(dependency.contains("<artifactId>weir-junit</artifactId>"));
        assertTrue(pom.contains("<artifactId>weir-junit</artifactId>"));
    }

    /** The classes of the README, with what a project has that depends on this artifact and on JUnit. */
    private URLClassLoader compiled() throws Exception {
        Path sources = Files.createDirectories(directory.resolve("src"));
        Path classes = Files.createDirectories(directory.resolve("classes"));
        List<Path> files = new ArrayList<>();
        for (String block : blocks("java")) {
            var name = CLASS.matcher(block);
            assertTrue(name.find(), "a piece of code that is no class cannot be tried: " + block);
            files.add(Files.writeString(sources.resolve(name.group(1) + ".java"), block));
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "-classpath",
                    classPath(),
                    "-d",
                    classes.toString(),
                    "-Xlint:all,-processing,-classfile",
                    "-Werror");
            boolean compiled = compiler.getTask(
                            said, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call();
            assertTrue(compiled, said::toString);
        }
        return new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, getClass().getClassLoader());
    }

    /** Without what only this module's own tests have. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes")
                        && !entry.contains("jqwik")
                        && !entry.contains("logback")
                        && !entry.contains("junit-platform-launcher"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private List<String> blocks(String language) {
        return BLOCK.matcher(readme)
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2))
                .toList();
    }

    private static String first(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .findFirst()
                .orElseThrow();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
