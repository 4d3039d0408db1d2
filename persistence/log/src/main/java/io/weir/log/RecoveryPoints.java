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
 * The recovery point of every log of a directory, and Kafka's {@code recovery-point-offset-checkpoint} that keeps them: a line with the
 * version (0), a line with the number of entries, and a line {@code <topic> <partition> <offset>} for each.
 *
 * <p>An entry may lag, which costs time, but must never lie above what is on the disk: it is lowered on the disk before a log is cut,
 * and removed before a log of the name is made. Safe for use by several threads.
 */
final class RecoveryPoints {
    private static final Logger LOG = LoggerFactory.getLogger(RecoveryPoints.class);
    private static final String NAME = "recovery-point-offset-checkpoint";

    private final FileStore store;
    private final Path file;
    /** By {@code <topic> <partition>}. */
    private final Map<String, Long> points = new TreeMap<>();

    private boolean changed;

    RecoveryPoints(FileStore store, Path directory) throws IOException {
        this.store = store;
        this.file = directory.resolve(NAME);
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
            LOG.warn("{} is damaged ({}): all logs are scanned", file, e.getMessage());
        }
    }

    synchronized long get(TopicIdPartition partition) {
        return points.getOrDefault(key(partition), 0L);
    }

    /** Takes over the point that the log has now; {@link #write} keeps it. */
    synchronized void update(TopicIdPartition partition, LongSupplier point) {
        Long before = points.put(key(partition), point.getAsLong());
        changed |= before == null || before != point.getAsLong();
    }

    /** Brings the entries to the disk, if any has changed. */
    synchronized void write() throws IOException {
        if (changed) {
            StringBuilder text = new StringBuilder("0\n").append(points.size()).append('\n');
            points.forEach(
                    (key, offset) -> text.append(key).append(' ').append(offset).append('\n'));
            WholeFile.replaceAndSync(store, file, text.toString().getBytes(StandardCharsets.UTF_8));
            changed = false;
        }
    }

    /** Makes sure that no entry above the offset is on the disk. */
    synchronized void lower(TopicIdPartition partition, long offset) throws IOException {
        if (get(partition) > offset) {
            points.put(key(partition), offset);
            changed = true;
            write();
        }
    }

    /** Makes sure that there is no entry on the disk. */
    synchronized void remove(TopicIdPartition partition) throws IOException {
        if (points.remove(key(partition)) != null) {
            changed = true;
            write();
        }
    }

    private static String key(TopicIdPartition partition) {
        return partition.topic() + " " + partition.partition();
    }
}
