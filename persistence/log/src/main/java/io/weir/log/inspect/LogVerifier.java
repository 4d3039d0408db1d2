package io.weir.log.inspect;

import io.weir.log.epoch.LeaderEpochCache;
import io.weir.log.epoch.LeaderEpochCheckpoint;
import io.weir.log.inspect.Finding.Kind;
import io.weir.log.segment.SegmentFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * Reads a partition's log from end to end: every batch's checksum, every record, also inside compressed batches, the order of offsets
 * and epochs, and the indexes and the epoch checkpoint against them. Reads each byte once; holds one batch and one segment's index
 * entries in memory.
 */
public final class LogVerifier {
    private final List<Finding> findings = new ArrayList<>();
    private final LongConsumer progress;
    private final Path directory;

    private LogVerifier(Path directory, LongConsumer progress) {
        this.directory = directory;
        this.progress = progress;
    }

    /** The segments' logs of a partition's directory, in the order of their offsets. */
    public static List<Path> segments(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(SegmentFiles::isLog).sorted().toList();
        }
    }

    /**
     * @param directory a partition's
     * @param progress told the bytes that have been read since it was told last
     * @throws IOException when a file cannot be read, other than one that was deleted meanwhile
     */
    public static LogVerification verify(Path directory, LongConsumer progress) throws IOException {
        return new LogVerifier(directory, progress).verify();
    }

    private LogVerification verify() throws IOException {
        List<Path> segments = segments(directory);
        long batches = 0;
        long records = 0;
        long bytes = 0;
        long next = segments.isEmpty() ? 0 : SegmentFiles.baseOffsetOf(segments.get(0));
        long start = next;
        int lastEpoch = -1;
        for (int i = 0; i < segments.size(); i++) {
            boolean last = i == segments.size() - 1;
            SegmentVerifier segment = new SegmentVerifier(segments.get(i), last, next, lastEpoch, findings, progress);
            try {
                segment.verify();
            } catch (NoSuchFileException gone) {
                // Retention has deleted it while this looked: what is left begins later.
                start = segment.nextOffset();
                continue;
            }
            batches += segment.batches();
            records += segment.records();
            bytes += segment.bytes();
            next = segment.nextOffset();
            lastEpoch = segment.lastEpoch();
        }
        verifyEpochs(lastEpoch, next);
        return new LogVerification(segments.size(), batches, records, bytes, start, next, findings);
    }

    private void verifyEpochs(int lastEpoch, long endOffset) throws IOException {
        Path file = directory.resolve(LeaderEpochCheckpoint.FILE_NAME);
        if (!Files.exists(file)) {
            if (lastEpoch >= 0) {
                derived(file, "is missing");
            }
            return;
        }
        Optional<LeaderEpochCache> cache = LeaderEpochCheckpoint.decode(Files.readAllBytes(file));
        if (cache.isEmpty()) {
            derived(file, "is no checkpoint of leader epochs");
            return;
        }
        int newest = cache.get().entries().stream()
                .mapToInt(entry -> entry.epoch())
                .max()
                .orElse(-1);
        if (newest < lastEpoch) {
            derived(file, "ends with epoch " + newest + ", the log with " + lastEpoch);
        }
        cache.get().entries().stream()
                .filter(entry -> entry.startOffset() > endOffset)
                .findFirst()
                .ifPresent(entry -> derived(
                        file,
                        "epoch " + entry.epoch() + " begins at offset " + entry.startOffset() + ", the log ends at "
                                + endOffset));
    }

    private void derived(Path file, String message) {
        findings.add(new Finding(Kind.DERIVED, file, 0, message, "it is made from the batches"));
    }
}
