package io.weir.benchmark.hot;

import io.weir.log.AppendOutcome;
import io.weir.log.LogConfig;
import io.weir.log.LogOptions;
import io.weir.log.PartitionLog;
import io.weir.log.PartitionLogs;
import io.weir.log.StorageException;
import io.weir.log.TopicId;
import io.weir.log.TopicIdPartition;
import io.weir.log.WriteHandle;
import io.weir.log.segment.OpenFiles;
import io.weir.log.store.DiskFileStore;
import io.weir.log.store.FileStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.stream.Stream;

/** A log in a temporary folder, with files as a node has them. Closing it removes them. */
public final class Disk implements AutoCloseable {
    private final Path directory;
    private final OpenFiles openFiles;
    private final PartitionLogs.Opened opened;
    private final WriteHandle handle;

    public Disk(LogConfig config) throws IOException {
        directory = Files.createTempDirectory("weir-benchmark");
        FileStore store = new DiskFileStore();
        openFiles = new OpenFiles(store, 100);
        opened = PartitionLogs.open(
                directory.resolve("records-0"),
                new TopicIdPartition(TopicId.random(), "records", 0),
                config,
                LogOptions.unknown(store, openFiles, Clock.systemUTC(), null));
        handle = opened.log().acquire(0);
    }

    public PartitionLog log() {
        return opened.log();
    }

    /** Appends a batch as it came from a producer; it may be appended again. */
    public AppendOutcome append(ByteBuffer batch) {
        Produced.renew(batch);
        AppendOutcome outcome = handle.append(batch, Produced.TIME_MS);
        if (outcome instanceof AppendOutcome.Appended) {
            return outcome;
        }
        throw new IllegalStateException(outcome.toString());
    }

    /** Appends it until the log has so many bytes. */
    public void fill(ByteBuffer batch, long bytes) {
        for (long written = 0; written < bytes; written += batch.remaining()) {
            append(batch);
        }
    }

    /** Cuts all that was appended. */
    public void empty() {
        handle.truncateTo(0);
    }

    @Override
    public void close() throws StorageException {
        opened.close();
        openFiles.close();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
