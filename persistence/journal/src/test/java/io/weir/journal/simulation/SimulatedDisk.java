package io.weir.journal.simulation;

import io.weir.journal.store.Generation;
import io.weir.journal.store.Generations;
import io.weir.journal.store.NewRecord;
import io.weir.journal.store.StoredRecord;
import io.weir.log.StorageException;
import io.weir.log.StorageFailure;
import io.weir.log.TopicId;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A disk in memory. What was not flushed may be lost when the process is killed, also in the midst of a write; the whole can be wiped,
 * or set back to what it was.
 */
final class SimulatedDisk implements Generations {
    /** The process that was writing is no more. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("killed", null, false, false);
        }
    }

    /** When the process is killed: before, within or after its next write, or not. */
    enum Death {
        NONE,
        BEFORE_THE_WRITE,
        BEFORE_THE_FLUSH,
        AFTER_THE_FLUSH
    }

    private final TopicId clusterId;
    private TopicId storeId;
    private TreeMap<Integer, File> files = new TreeMap<>();
    Death death = Death.NONE;
    boolean full;

    SimulatedDisk(TopicId clusterId, TopicId storeId) {
        this.clusterId = clusterId;
        this.storeId = storeId;
    }

    @Override
    public TopicId clusterId() {
        return clusterId;
    }

    @Override
    public TopicId storeId() {
        return storeId;
    }

    @Override
    public SortedSet<Integer> stored() {
        return new TreeSet<>(files.keySet());
    }

    @Override
    public Generation open(int number) {
        return files.computeIfAbsent(number, File::new);
    }

    @Override
    public void delete(int number) {
        files.remove(number);
    }

    @Override
    public void close() {
        // nothing to give back
    }

    /** The process is gone: any part of what was written since the last flush may be there. */
    void processDies(Random random) {
        death = Death.NONE;
        full = false;
        for (File file : files.values()) {
            while (file.batches.size() > file.flushed && random.nextBoolean()) {
                file.batches.pollLastEntry();
            }
            file.flushed = file.batches.size();
        }
    }

    void wipe(TopicId newStoreId) {
        storeId = newStoreId;
        files = new TreeMap<>();
    }

    /** The files as they are, to come back to. */
    Map<Integer, TreeMap<Long, List<StoredRecord>>> image() {
        Map<Integer, TreeMap<Long, List<StoredRecord>>> image = new TreeMap<>();
        files.forEach((number, file) -> image.put(number, new TreeMap<>(file.batches)));
        return image;
    }

    void setBack(Map<Integer, TreeMap<Long, List<StoredRecord>>> image) {
        files = new TreeMap<>();
        image.forEach((number, batches) -> {
            File file = new File(number);
            file.batches.putAll(batches);
            file.flushed = batches.size();
            files.put(number, file);
        });
    }

    private void dieIf(Death when) {
        if (death == when) {
            throw new Killed();
        }
    }

    private final class File implements Generation {
        private final int number;
        private final TreeMap<Long, List<StoredRecord>> batches = new TreeMap<>();
        private int flushed;

        File(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }

        @Override
        public long startOffset() {
            return 0;
        }

        @Override
        public long endOffset() {
            return batches.isEmpty()
                    ? 0
                    : batches.lastKey() + batches.lastEntry().getValue().size();
        }

        @Override
        public long sizeInBytes() {
            long size = 0;
            for (List<StoredRecord> batch : batches.values()) {
                for (StoredRecord record : batch) {
                    size += record.value().remaining();
                }
            }
            return size;
        }

        @Override
        public long append(List<NewRecord> records, long nowMs) throws StorageException {
            dieIf(Death.BEFORE_THE_WRITE);
            if (full) {
                throw new StorageException(new StorageFailure.DiskFull(Path.of("disk"), "no room"), null);
            }
            long first = endOffset();
            List<StoredRecord> batch = new ArrayList<>(records.size());
            for (NewRecord record : records) {
                ByteBuffer key = record.key() == null ? null : ByteBuffer.wrap(record.key());
                batch.add(new StoredRecord(first + batch.size(), key, ByteBuffer.wrap(record.value())));
            }
            batches.put(first, List.copyOf(batch));
            return first;
        }

        @Override
        public void flush() {
            dieIf(Death.BEFORE_THE_FLUSH);
            flushed = batches.size();
            dieIf(Death.AFTER_THE_FLUSH);
        }

        @Override
        public List<StoredRecord> readBatch(long offset) {
            return batches.floorEntry(offset).getValue();
        }
    }
}
