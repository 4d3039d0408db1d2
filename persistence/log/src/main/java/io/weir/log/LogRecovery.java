package io.weir.log;

import io.weir.log.batch.BatchHeader;
import io.weir.log.epoch.LeaderEpochCache;
import io.weir.log.producer.ProducerStates;
import io.weir.log.segment.Segment;
import io.weir.log.segment.SegmentFiles;
import io.weir.log.segment.SegmentLoader;
import io.weir.log.store.FileStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Opens the files of a log. After an orderly stop nothing is scanned. Otherwise every batch at or above the recovery point is held
 * against its checksum, its offset must be the one that comes next (in a compacted log: not below it) and its epoch the one that the
 * checkpoint says; at the first that fails the log ends, and all behind is dropped. What is left is brought to the disk, for nobody
 * knows how much of it is there.
 */
final class LogRecovery {
    private final TopicIdPartition partition;
    private final Path directory;
    private final LogConfig config;
    private final LogOptions options;
    private final FileStore store;
    private final SegmentLoader loader;
    private final List<Segment> segments = new ArrayList<>();
    private Optional<LeaderEpochCache> checkpoint = Optional.empty();
    private long next;
    private int lastEpoch = BatchHeader.NO_LEADER_EPOCH;
    private long scannedBytes;
    private long cutBytes;
    private String damage;

    LogRecovery(TopicIdPartition partition, Path directory, LogConfig config, LogOptions options) {
        this.partition = partition;
        this.directory = directory;
        this.config = config;
        this.options = options;
        this.store = options.store();
        this.loader = new SegmentLoader(store, options.openFiles(), directory, config.indexIntervalBytes());
    }

    /** The parts of an opened log. */
    record Loaded(
            List<Segment> segments,
            LeaderEpochCache epochs,
            ProducerStates producers,
            long startOffset,
            long recoveryPoint,
            RecoveryReport report) {}

    Loaded load() throws IOException {
        List<Long> bases = new ArrayList<>();
        for (Path file : store.list(directory)) {
            if (SegmentFiles.isLog(file)) {
                bases.add(SegmentFiles.baseOffsetOf(file));
            } else if (file.toString().endsWith(".tmp")) {
                store.delete(file);
            }
        }
        checkpoint = EpochFile.read(store, directory);
        try {
            if (bases.isEmpty()) {
                segments.add(loader.create(options.startOffset()));
                store.syncDirectory(directory);
            } else if (options.cleanStop()) {
                openClean(bases);
            } else {
                recover(bases);
            }
            return finish();
        } catch (IOException e) {
            segments.forEach(Segment::close);
            throw e;
        }
    }

    private Loaded finish() throws IOException {
        long end = segments.get(segments.size() - 1).nextOffset();
        if (end < options.recoveryPoint()) {
            String line = directory + ": the log ends at offset " + end + ", but all below " + options.recoveryPoint()
                    + " was on the disk";
            throw new StorageException(new StorageFailure.Corrupt(directory, 0, line), null);
        }
        if (end < options.startOffset()) {
            end = beginAnew();
        }
        long start = Math.max(options.startOffset(), segments.get(0).baseOffset());
        LeaderEpochCache epochs = epochs(end).truncateFromStart(start);
        if (!checkpoint.equals(Optional.of(epochs))) {
            EpochFile.write(store, directory, epochs);
            EpochFile.force(store, directory);
            store.syncDirectory(directory);
        }
        ProducerStates producers = new ProducerStates(config.writing().producerExpirationMs());
        ProducerSnapshots.load(options, directory, segments, end, producers);
        RecoveryReport report = new RecoveryReport(partition, options.cleanStop(), scannedBytes, cutBytes, end, damage);
        long recoveryPoint = options.cleanStop() ? end : options.recoveryPoint();
        return new Loaded(segments, epochs, producers, start, recoveryPoint, report);
    }

    /** All that is left was deleted before: the log goes on where it would be read from. */
    private long beginAnew() throws IOException {
        for (Segment segment : segments) {
            cutBytes += segment.size();
            segment.delete();
        }
        segments.clear();
        segments.add(loader.create(options.startOffset()));
        store.syncDirectory(directory);
        return options.startOffset();
    }

    private void openClean(List<Long> bases) throws IOException {
        int last = bases.size() - 1;
        for (int i = 0; i < last; i++) {
            segments.add(loader.openSealed(bases.get(i), bases.get(i + 1)));
        }
        segments.add(loader.openActive(bases.get(last)));
    }

    private void recover(List<Long> bases) throws IOException {
        next = bases.get(0);
        for (int i = 0; i < bases.size(); i++) {
            boolean last = i == bases.size() - 1;
            long base = bases.get(i);
            // A segment that ends at the recovery point may have been ended, or cut, after the checkpoint: its indexes
            // may lag.
            if (!last && bases.get(i + 1) < options.recoveryPoint()) {
                segments.add(loader.openSealed(base, bases.get(i + 1)));
                next = bases.get(i + 1);
                continue;
            }
            if (!follows(base, next)) {
                damage = "a segment is missing before offset " + base;
            }
            if (damage != null) {
                drop(base);
                continue;
            }
            recoverSegment(base);
        }
        for (int i = 0; i < segments.size() - 1; i++) {
            loader.sealed(segments.get(i));
        }
        Segment active = loader.activated(segments.get(segments.size() - 1));
        active.force();
        store.syncDirectory(directory);
    }

    private void recoverSegment(long base) throws IOException {
        SegmentLoader.Recovered recovered =
                loader.recover(base, options.recoveryPoint(), options.rewriteTail(), this::objection);
        recovered.segment().force();
        segments.add(recovered.segment());
        next = recovered.segment().nextOffset();
        scannedBytes += recovered.scannedBytes();
        cutBytes += recovered.cutBytes();
        damage = recovered.damage();
    }

    private void drop(long base) throws IOException {
        SegmentFiles files = new SegmentFiles(directory, base);
        cutBytes += store.size(files.log());
        files.delete(store);
    }

    private boolean follows(long offset, long end) {
        return config.compacted() ? offset >= end : offset == end;
    }

    private String objection(ByteBuffer buffer, int at, long end) {
        long base = BatchHeader.baseOffset(buffer, at);
        if (!follows(base, end) || BatchHeader.lastOffsetDelta(buffer, at) < 0) {
            return "offset " + base + " is not the next one, " + end;
        }
        int epoch = BatchHeader.leaderEpoch(buffer, at);
        if (epoch < lastEpoch || checkpoint.isPresent() && !checkpoint.get().allows(epoch, base)) {
            return "epoch " + epoch + " is not that of offset " + base;
        }
        lastEpoch = epoch;
        return null;
    }

    /** As the checkpoint has them, or, when it is gone or damaged, from the batches. */
    private LeaderEpochCache epochs(long end) throws IOException {
        if (checkpoint.isPresent()) {
            return checkpoint.get().truncateFromEnd(end);
        }
        LeaderEpochCache[] found = {LeaderEpochCache.EMPTY};
        for (Segment segment : segments) {
            segment.visitHeaders(segment.baseOffset(), (buffer, at) -> {
                int epoch = BatchHeader.leaderEpoch(buffer, at);
                if (epoch > found[0].latestEpoch()) {
                    found[0] = found[0].assign(epoch, BatchHeader.baseOffset(buffer, at));
                }
            });
        }
        return found[0];
    }
}
