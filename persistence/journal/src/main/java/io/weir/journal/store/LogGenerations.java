package io.weir.journal.store;

import io.weir.log.DataDirectory;
import io.weir.log.LogConfig;
import io.weir.log.PartitionLog;
import io.weir.log.StorageException;
import io.weir.log.TimestampType;
import io.weir.log.TopicId;
import io.weir.log.TopicIdPartition;
import java.util.SortedSet;
import java.util.TreeSet;

/** Generations as logs {@code ops-<number>} of a data directory of the journal's own. */
final class LogGenerations implements Generations {
    private static final String NAME = "ops";
    private static final int SEGMENT_BYTES = 256 << 20;

    private final DataDirectory directory;
    private final TopicId id;
    private final LogConfig config;

    /** @param maxBatchBytes the greatest group commit, in bytes */
    LogGenerations(DataDirectory directory, int maxBatchBytes) {
        this.directory = directory;
        this.id = directory.meta().storeId();
        this.config = new LogConfig(
                SEGMENT_BYTES,
                Long.MAX_VALUE,
                LogConfig.DEFAULT.segmentIndexBytes(),
                LogConfig.DEFAULT.indexIntervalBytes(),
                maxBatchBytes,
                TimestampType.CREATE_TIME,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                false);
    }

    @Override
    public TopicId clusterId() {
        return directory.meta().clusterId();
    }

    @Override
    public TopicId storeId() {
        return id;
    }

    @Override
    public SortedSet<Integer> stored() throws StorageException {
        SortedSet<Integer> numbers = new TreeSet<>();
        for (TopicIdPartition partition : directory.stored()) {
            if (partition.topicId().equals(id)) {
                numbers.add(partition.partition());
            }
        }
        return numbers;
    }

    @Override
    public Generation open(int number) throws StorageException {
        TopicIdPartition partition = partition(number);
        PartitionLog log = directory.open(partition, config);
        return new LogGeneration(number, directory.path().resolve(partition.directoryName()), log, directory.flusher());
    }

    @Override
    public void delete(int number) throws StorageException {
        directory.delete(partition(number));
    }

    @Override
    public void close() throws StorageException {
        directory.close();
    }

    private TopicIdPartition partition(int number) {
        return new TopicIdPartition(id, NAME, number);
    }
}
