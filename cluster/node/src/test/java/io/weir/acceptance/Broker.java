package io.weir.acceptance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * One broker in a process of its own: Weir, or Apache Kafka as the peer that expectations and figures are held against. Both are driven by
 * the same clients and understand the same setting names where those are Apache Kafka's.
 */
public interface Broker extends AutoCloseable {
    /** Which of the two, for what a test or benchmark prints. */
    String product();

    /** Starts the process and returns when a client gets an answer from it. */
    Broker start() throws IOException, InterruptedException;

    String bootstrap();

    long pid();

    /** SIGKILL; {@link #start()} brings it back on the same data and ports. */
    void kill() throws InterruptedException;

    /** What it wrote to its console. */
    String output() throws IOException;

    @Override
    void close() throws IOException;

    static Broker weir(Path directory, Map<String, String> settings, String... jvmArgs) throws IOException {
        return new TestNodes.Forked(directory, settings, jvmArgs);
    }

    static Broker kafka(Path directory, Map<String, String> settings, String... jvmArgs) throws IOException {
        return new KafkaPeer.Node(directory, settings, jvmArgs);
    }

    /**
     * Weir; with {@code -Dweir.test.broker=kafka} Apache Kafka, which shows that a test expects of Weir what Apache Kafka does.
     */
    static Broker underTest(Path directory, Map<String, String> settings) throws IOException {
        return System.getProperty("weir.test.broker", "weir").equals("kafka")
                ? kafka(directory, settings)
                : weir(directory, settings);
    }
}
