package io.weir.log;

import io.weir.log.store.FileStore;
import io.weir.log.store.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An offset of every log of a directory, and a checkpoint file of Kafka's that keeps them: a line with the version (0), a line with the
 * number of entries, and a line {@code <topic> <partition> <offset>} for each.
 *
 * <p>An entry of a recovery point may lag, which costs time, but must never lie above what is on the disk: it is lowered on the disk
 * before a log is cut, and removed before a log of the name is made. An entry of a start offset is on the disk before anybody is told
 * that the log begins there. Safe for use by several threads; those who wait for the disk together share one write.
 */
final class OffsetCheckpoint {
    private static final Logger LOG = LoggerFactory.getLogger(OffsetCheckpoint.class);
    static final String RECOVERY_POINTS = "recovery-point-offset-checkpoint";
    static final String START_OFFSETS = "log-start-offset-checkpoint";

    private final FileStore store;
    private final Path file;
    /** By {@code <topic> <partition>}; guarded by this. */
    private final Map<String, Long> points = new TreeMap<>();
    /** Grows with each change; guarded by this. */
    private long version;

    /** Guards the file. */
    private final Object writing = new Object();
    /** What of {@link #version} is on the disk; guarded by {@link #writing}. */
    private long written;

    OffsetCheckpoint(FileStore store, Path directory, String name) throws IOException {
        this.store = store;
        this.file = directory.resolve(name);
        if (store.exists(file)) {
            read(new String(WholeFile.read(store, file), StandardCharsets.UTF_8));
        }
    }

    private void read(String text) {
        String[] lines = text.split("\n", -1);
        try {
            int count = Integer.parseInt(lines[1]);
            if (!lines[0].equals("0") || lines.length != count + 3 || !lines[count + 2].isEmpty()) {
                throw new IllegalArgumentException("version " + lines[0] + ", " + lines[1] + " entries");
            }
            for (String line : text.lines().skip(2).toList()) {
                int space = line.lastIndexOf(' ');
                points.put(line.substring(0, space), Long.parseLong(line.substring(space + 1)));
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            points.clear();
            LOG.warn("{} is damaged ({}): it counts as empty", file, e.getMessage());
        }
    }

    /** 0 when there is none. */
    synchronized long get(TopicIdPartition partition) {
        return points.getOrDefault(key(partition), 0L);
    }

    /** Takes over the offset that the log has now; {@link #write} keeps it. */
    synchronized void update(TopicIdPartition partition, LongSupplier offset) {
        Long before = points.put(key(partition), offset.getAsLong());
        if (before == null || before != offset.getAsLong()) {
            version++;
        }
    }

    /** Takes an entry out that says nothing any more; {@link #write} takes it off the disk. */
    synchronized void forget(TopicIdPartition partition) {
        if (points.remove(key(partition)) != null) {
            version++;
        }
    }

    /** Brings the entries to the disk, if any has changed. */
    void write() throws IOException {
        synchronized (writing) {
            long taken;
            String text;
            synchronized (this) {
                if (version == written) {
                    return;
                }
                taken = version;
                text = text();
            }
            WholeFile.replaceAndSync(store, file, text.getBytes(StandardCharsets.UTF_8));
            written = taken;
        }
    }

    private String text() {
        StringBuilder text = new StringBuilder("0\n").append(points.size()).append('\n');
        points.forEach(
                (key, offset) -> text.append(key).append(' ').append(offset).append('\n'));
        return text.toString();
    }

    /** Makes sure that no entry above the offset is on the disk. */
    void lower(TopicIdPartition partition, long offset) throws IOException {
        synchronized (this) {
            if (get(partition) <= offset) {
                return;
            }
            update(partition, () -> offset);
        }
        write();
    }

    /** Makes sure that an entry of at least the offset is on the disk. */
    void raise(TopicIdPartition partition, long offset) throws IOException {
        synchronized (this) {
            if (offset > get(partition)) {
                update(partition, () -> offset);
            }
        }
        write();
    }

    /** Makes sure that there is no entry on the disk. */
    void remove(TopicIdPartition partition) throws IOException {
        synchronized (this) {
            forget(partition);
        }
        write();
    }

    private static String key(TopicIdPartition partition) {
        return partition.topic() + " " + partition.partition();
    }
}
