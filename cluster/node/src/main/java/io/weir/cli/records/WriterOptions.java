package io.weir.cli.records;

import java.util.Map;
import picocli.CommandLine.Option;

/** How a command writes to a topic. A mixin. */
public final class WriterOptions {
    @Option(
            names = "--acks",
            paramLabel = "ACKS",
            defaultValue = "all",
            description =
                    "Who must have a record before it counts: all, 1 (the leader) or 0 (nobody). Default: ${DEFAULT-VALUE}.")
    private String acks;

    @Option(
            names = {"-z", "--compression"},
            paramLabel = "CODEC",
            defaultValue = "none",
            description = "none, gzip, snappy, lz4 or zstd. Default: ${DEFAULT-VALUE}.")
    private String compression;

    @Option(
            names = "--batch-size",
            paramLabel = "BYTES",
            defaultValue = "65536",
            description = "Records are gathered up to this size. Default: ${DEFAULT-VALUE}.")
    private int batchSize;

    @Option(
            names = "--linger",
            paramLabel = "MS",
            defaultValue = "5",
            description = "How long a batch waits for more, in milliseconds. Default: ${DEFAULT-VALUE}.")
    private int lingerMs;

    /** Adds what was asked for to a producer's properties; what a file of properties says otherwise is stronger. */
    public Map<String, Object> addTo(Map<String, Object> properties) {
        properties.putIfAbsent("acks", acks);
        properties.putIfAbsent("enable.idempotence", acks.equals("all") || acks.equals("-1"));
        properties.putIfAbsent("compression.type", compression);
        properties.putIfAbsent("batch.size", batchSize);
        properties.putIfAbsent("linger.ms", lingerMs);
        properties.putIfAbsent("delivery.timeout.ms", 120_000);
        // The broker says what is too large, by the topic's own bound.
        properties.putIfAbsent("max.request.size", 100 << 20);
        properties.putIfAbsent("buffer.memory", 128L << 20);
        return properties;
    }
}
