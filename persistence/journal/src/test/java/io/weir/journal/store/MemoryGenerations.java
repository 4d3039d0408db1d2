package io.weir.journal.store;

import io.weir.log.StorageException;
import io.weir.log.StorageFailure;
import io.weir.log.TopicId;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Files in memory: a loss of power drops what was not flushed, and nothing works until it is back; appends and flushes fail when told
 * to.
 */
public final class MemoryGenerations implements Generations {
    private final TreeMap<Integer, MemoryGeneration> files = new TreeMap<>();
    int flushes;
    public boolean failAppends;
    public boolean failFlushes;
    private boolean withoutPower;

    @Override
    public TopicId clusterId() {
        return new TopicId(7, 7);
    }

    @Override
    public TopicId storeId() {
        return new TopicId(8, 8);
    }

    @Override
    public synchronized SortedSet<Integer> stored() {
        return new TreeSet<>(files.keySet());
    }

    @Override
    public synchronized Generation open(int number) throws StorageException {
        needPower();
        return files.computeIfAbsent(number, n -> new MemoryGeneration(n, this));
    }

    @Override
    public synchronized void delete(int number) throws StorageException {
        needPower();
        files.remove(number);
    }

    @Override
    public void close() {
        // nothing to give back
    }

    /** Whoever still works with the files finds out: it must not go on with half of what it wrote. */
    synchronized void losePower() {
        withoutPower = true;
        files.values().forEach(file -> {
            while (file.batches.size() > file.flushed) {
                file.batches.remove(file.batches.size() - 1);
            }
        });
    }

    synchronized void powerOn() {
        withoutPower = false;
    }

    private void needPower() throws StorageException {
        if (withoutPower) {
            throw new StorageException(new StorageFailure.IoFailure(Path.of("memory"), "there is no power"), null);
        }
    }

    static final class MemoryGeneration implements Generation {
        private final int number;
        private final MemoryGenerations owner;
        private final List<List<StoredRecord>> batches = new ArrayList<>();
        private int flushed;

        MemoryGeneration(int number, MemoryGenerations owner) {
            this.number = number;
            this.owner = owner;
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
            synchronized (owner) {
                return batches.stream().mapToLong(List::size).sum();
            }
        }

        @Override
        public long sizeInBytes() {
            synchronized (owner) {
                return batches.stream()
                        .flatMap(List::stream)
                        .mapToLong(record -> record.value().remaining())
                        .sum();
            }
        }

        @Override
        public long append(List<NewRecord> records, long nowMs) throws StorageException {
            synchronized (owner) {
                owner.needPower();
                if (owner.failAppends) {
                    throw new StorageException(new StorageFailure.DiskFull(Path.of("memory"), "no room"), null);
                }
                long first = endOffset();
                long offset = first;
                List<StoredRecord> batch = new ArrayList<>();
                for (NewRecord record : records) {
                    ByteBuffer key = record.key() == null ? null : ByteBuffer.wrap(record.key());
                    batch.add(new StoredRecord(offset++, key, ByteBuffer.wrap(record.value())));
                }
                batches.add(batch);
                return first;
            }
        }

        @Override
        public void flush() throws StorageException {
            synchronized (owner) {
                owner.needPower();
                owner.flushes++;
                if (owner.failFlushes) {
                    throw new StorageException(new StorageFailure.IoFailure(Path.of("memory"), "a bad disk"), null);
                }
                flushed = batches.size();
            }
        }

        @Override
        public List<StoredRecord> readBatch(long offset) throws StorageException {
            synchronized (owner) {
                for (List<StoredRecord> batch : batches) {
                    if (offset <= batch.get(batch.size() - 1).offset()) {
                        return batch;
                    }
                }
                throw new StorageException(
                        new StorageFailure.IoFailure(Path.of("memory"), "no offset " + offset), null);
            }
        }
    }
}
