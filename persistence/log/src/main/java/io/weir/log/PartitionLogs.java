package io.weir.log;

import java.io.IOException;
import java.nio.file.Path;

/** Opens single logs, outside of any {@link DataDirectory}. */
public final class PartitionLogs {
    private PartitionLogs() {}

    /** A log that is open, and what opening it came upon. The owner closes it; nothing else does. */
    public static final class Opened implements AutoCloseable {
        private final SegmentedLog log;
        private final RecoveryReport report;

        Opened(SegmentedLog log, RecoveryReport report) {
            this.log = log;
            this.report = report;
        }

        public PartitionLog log() {
            return log;
        }

        public RecoveryReport report() {
            return report;
        }

        SegmentedLog segmented() {
            return log;
        }

        /**
         * Brings the indexes of all that is flushed to the disk. The result, once it is kept somewhere safe, may be the recovery point
         * of the next opening.
         */
        public long checkpoint() throws StorageException {
            return log.checkpoint();
        }

        /** Flushes and closes; when this returns, the next opening may take the stop for clean. */
        @Override
        public void close() throws StorageException {
            log.close();
        }
    }

    /**
     * Opens the log in a directory, which is made if missing. May read all that lies above the recovery point.
     *
     * @throws StorageException when the disk refuses, or damage lies below the recovery point
     */
    public static Opened open(Path directory, TopicIdPartition partition, LogConfig config, LogOptions options)
            throws StorageException {
        try {
            if (!options.store().isDirectory(directory)) {
                options.store().createDirectories(directory);
                options.store().syncDirectory(directory.toAbsolutePath().getParent());
            }
            LogRecovery.Loaded loaded = new LogRecovery(partition, directory, config, options).load();
            return new Opened(new SegmentedLog(partition, directory, config, options, loaded), loaded.report());
        } catch (IOException e) {
            throw new StorageException(StorageFailure.of(directory, e), e);
        }
    }
}
