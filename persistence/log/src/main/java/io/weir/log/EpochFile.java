package io.weir.log;

import io.weir.log.epoch.LeaderEpochCache;
import io.weir.log.epoch.LeaderEpochCheckpoint;
import io.weir.log.store.FileStore;
import io.weir.log.store.StoreFile;
import io.weir.log.store.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The {@code leader-epoch-checkpoint} of a log. It is written before the first batch of an epoch, and is on the disk before such a batch
 * counts as flushed. So a batch after the recovery point whose epoch is not in it was never acknowledged, or its header is damaged: a
 * batch's checksum does not cover its epoch.
 */
final class EpochFile {
    private EpochFile() {}

    static void write(FileStore store, Path directory, LeaderEpochCache epochs) throws IOException {
        WholeFile.replace(store, path(directory), LeaderEpochCheckpoint.encode(epochs));
    }

    /** Brings the file as it is to the disk; its name comes there with the directory. */
    static void force(FileStore store, Path directory) throws IOException {
        try (StoreFile file = store.open(path(directory), false)) {
            file.force();
        }
    }

    /** Empty when there is none or it is damaged. */
    static Optional<LeaderEpochCache> read(FileStore store, Path directory) throws IOException {
        Path path = path(directory);
        return store.exists(path) ? LeaderEpochCheckpoint.decode(WholeFile.read(store, path)) : Optional.empty();
    }

    private static Path path(Path directory) {
        return directory.resolve(LeaderEpochCheckpoint.FILE_NAME);
    }
}
