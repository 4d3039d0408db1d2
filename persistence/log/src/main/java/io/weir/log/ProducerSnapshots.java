package io.weir.log;

import io.weir.log.producer.ProducerEntry;
import io.weir.log.producer.ProducerSnapshotFile;
import io.weir.log.producer.ProducerStates;
import io.weir.log.segment.Segment;
import io.weir.log.store.FileStore;
import io.weir.log.store.WholeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The producer snapshots in a log's directory: one for each segment's beginning, and one of the last orderly close. They only shorten
 * the way: what they tell can always be had from the batches.
 */
final class ProducerSnapshots {
    private ProducerSnapshots() {}

    static void write(FileStore store, Path directory, long offset, ProducerStates producers) throws IOException {
        ByteBuffer encoded = ProducerSnapshotFile.encode(producers.entries());
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        WholeFile.replace(store, directory.resolve(ProducerSnapshotFile.fileName(offset)), bytes);
    }

    /**
     * Fills the states with what the log's batches say: from the newest sound snapshot and the headers after it. Snapshots that no
     * longer belong to the log are deleted.
     */
    static void load(
            LogOptions options, Path directory, List<Segment> segments, long endOffset, ProducerStates producers)
            throws IOException {
        FileStore store = options.store();
        Set<Long> bases = new HashSet<>();
        segments.forEach(segment -> bases.add(segment.baseOffset()));
        long from = segments.get(0).baseOffset();
        boolean loaded = false;
        producers.clear();
        for (Path file : newestFirst(store, directory)) {
            long offset = offsetOf(file);
            Optional<List<ProducerEntry>> entries = loaded || offset > endOffset || offset < from
                    ? Optional.empty()
                    : ProducerSnapshotFile.decode(ByteBuffer.wrap(WholeFile.read(store, file)));
            if (entries.isPresent()) {
                producers.load(entries.get(), options.clock().millis());
                from = offset;
                loaded = true;
            } else if (!loaded || !bases.contains(offset)) {
                store.delete(file);
            }
        }
        for (Segment segment : segments) {
            if (segment.nextOffset() > from) {
                segment.visitHeaders(from, producers::applied);
            }
        }
    }

    /** Deletes those that belong to segments before {@code offset}, where the log begins now. */
    static void deleteBelow(FileStore store, Path directory, long offset) throws IOException {
        for (Path file : newestFirst(store, directory)) {
            if (offsetOf(file) < offset) {
                store.delete(file);
            }
        }
    }

    private static List<Path> newestFirst(FileStore store, Path directory) throws IOException {
        return store.list(directory).stream()
                .filter(ProducerSnapshots::isSnapshot)
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    private static boolean isSnapshot(Path file) {
        return file.getFileName().toString().matches("\\d{20}\\.snapshot");
    }

    private static long offsetOf(Path file) {
        return Long.parseLong(file.getFileName().toString().substring(0, 20));
    }
}
