package io.weir.log;

import io.weir.log.segment.SegmentFiles;
import io.weir.log.store.FileStore;
import io.weir.log.store.StoreFile;
import io.weir.log.store.WholeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The directory {@code <topic>-<partition>} of a log and the file {@code partition.metadata} in it, as Kafka lays them: a line
 * {@code version: 0} and a line {@code topic_id: <22 characters>}. The id, not the name, says whose it is.
 */
final class PartitionDirectory {
    static final String DELETE_SUFFIX = "-delete";

    private static final String METADATA = "partition.metadata";
    private static final int LONGEST_NAME = 255;
    private static final int PROBE_BYTES = 4096;

    private PartitionDirectory() {}

    /** Makes the directory; when this returns, it is on the disk with its owner's id. */
    static void create(FileStore store, Path path, TopicId topicId) throws IOException {
        store.createDirectories(path);
        String text = "version: 0\ntopic_id: " + topicId + "\n";
        WholeFile.replaceAndSync(store, path.resolve(METADATA), text.getBytes(StandardCharsets.UTF_8));
        store.syncDirectory(path.toAbsolutePath().getParent());
    }

    /**
     * Whose directory it is; empty when it was only begun to be made.
     *
     * @throws StorageException with {@link StorageFailure.Corrupt} when there are batches, but nothing says whose
     */
    static Optional<TopicId> owner(FileStore store, Path path) throws IOException {
        Path metadata = path.resolve(METADATA);
        if (store.exists(metadata)) {
            List<String> lines = new String(WholeFile.read(store, metadata), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            if (lines.size() >= 2
                    && lines.get(0).equals("version: 0")
                    && lines.get(1).startsWith("topic_id: ")) {
                try {
                    return Optional.of(TopicId.parse(lines.get(1).substring("topic_id: ".length())));
                } catch (IllegalArgumentException e) {
                    throw damaged(metadata, "the topic id cannot be read");
                }
            }
            throw damaged(metadata, "not a version and a topic id");
        }
        if (store.list(path).stream().anyMatch(SegmentFiles::isLog)) {
            throw damaged(metadata, "it is missing beside a log");
        }
        return Optional.empty();
    }

    /** Writes a few bytes to the disk and takes them away; what a failure leaves behind goes with the next opening. */
    static void tryWrite(FileStore store, Path path) throws IOException {
        Path file = path.resolve("writable.tmp");
        try (StoreFile open = store.open(file, true)) {
            open.writeFully(ByteBuffer.allocate(PROBE_BYTES), 0);
            open.force();
        }
        store.delete(file);
    }

    /** Bytes of the batches in a directory, by the sizes of the segments' files. */
    static long sizeOfLogs(FileStore store, Path path) throws IOException {
        long bytes = 0;
        for (Path file : store.list(path)) {
            bytes += SegmentFiles.isLog(file) ? store.size(file) : 0;
        }
        return bytes;
    }

    private static StorageException damaged(Path file, String what) {
        return new StorageException(new StorageFailure.Corrupt(file, 0, file + " is damaged: " + what), null);
    }

    /** Topic and partition of a directory's name; empty when it is none of a log. */
    static Optional<TopicIdPartition> named(String name, TopicId topicId) {
        int dash = name.lastIndexOf('-');
        if (dash <= 0 || !name.substring(dash + 1).matches("0|[1-9]\\d{0,8}")) {
            return Optional.empty();
        }
        return Optional.of(
                new TopicIdPartition(topicId, name.substring(0, dash), Integer.parseInt(name.substring(dash + 1))));
    }

    /** The name under which a directory waits to be removed, no longer than a file system takes. */
    static String deletedName(TopicIdPartition partition) {
        String suffix =
                "-" + partition.partition() + "." + UUID.randomUUID().toString().replace("-", "") + DELETE_SUFFIX;
        String topic = partition.topic();
        return topic.substring(0, Math.min(topic.length(), LONGEST_NAME - suffix.length())) + suffix;
    }

    /** Removes a directory and all in it. */
    static void remove(FileStore store, Path path) throws IOException {
        for (Path child : store.list(path)) {
            if (store.isDirectory(child)) {
                remove(store, child);
            } else {
                store.delete(child);
            }
        }
        store.delete(path);
    }
}
