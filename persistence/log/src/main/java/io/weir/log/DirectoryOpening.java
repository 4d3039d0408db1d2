package io.weir.log;

import io.weir.log.DataDirectoryException.Reason;
import io.weir.log.store.FileStore;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The first steps with a data directory: lock it, see whose it is, and how the last run ended. Every refusal is one clear line. */
final class DirectoryOpening {
    private static final String LOCK = ".lock";

    private DirectoryOpening() {}

    /** A directory that is this process's now. */
    record Begun(
            Path path,
            AutoCloseable lock,
            MetaProperties meta,
            PreviousStop previousStop,
            LogCheckpoints checkpoints,
            List<Path> leftovers) {}

    static Begun begin(Path path, int nodeId, TopicId newClusterId, FileStore store) throws DataDirectoryException {
        AutoCloseable lock = null;
        boolean begun = false;
        try {
            if (store.exists(path) && !store.isDirectory(path)) {
                throw new DataDirectoryException(Reason.UNREADABLE, path + " is a file, not a directory");
            }
            store.createDirectories(path);
            Optional<AutoCloseable> locked = store.tryLock(path.resolve(LOCK));
            if (locked.isEmpty()) {
                throw new DataDirectoryException(Reason.LOCKED, path + " is in use by another process");
            }
            lock = locked.get();
            Begun opened = read(path, nodeId, newClusterId, store, lock);
            begun = true;
            return opened;
        } catch (IOException e) {
            throw refusal(path, e);
        } finally {
            if (!begun && lock != null) {
                unlock(lock);
            }
        }
    }

    private static Begun read(Path path, int nodeId, TopicId newClusterId, FileStore store, AutoCloseable lock)
            throws IOException, DataDirectoryException {
        DiskRoom.forStart(store, path);
        List<Path> content = store.list(path);
        boolean blank = !store.exists(path.resolve(MetaFile.NAME));
        if (blank && content.stream().anyMatch(child -> isLogOf(store, child))) {
            throw new DataDirectoryException(
                    Reason.DAMAGED, path + " holds logs, but no " + MetaFile.NAME + " that says whose they are");
        }
        if (blank) {
            MetaFile.write(
                    store,
                    path,
                    new MetaProperties(MetaProperties.CURRENT_FORMAT, newClusterId, nodeId, TopicId.random()));
            if (path.getParent() != null) {
                store.syncDirectory(path.getParent());
            }
        }
        MetaProperties meta = MetaFile.read(store, path, nodeId);
        LogCheckpoints checkpoints = new LogCheckpoints(store, path);
        PreviousStop stop = StopMark.begin(store, path, blank);
        List<Path> leftovers = content.stream()
                .filter(child -> child.toString().endsWith(PartitionDirectory.DELETE_SUFFIX))
                .toList();
        return new Begun(path, lock, meta, stop, checkpoints, leftovers);
    }

    private static boolean isLogOf(FileStore store, Path child) {
        String name = child.getFileName().toString();
        return store.isDirectory(child)
                && PartitionDirectory.named(name, TopicId.ZERO).isPresent();
    }

    private static DataDirectoryException refusal(Path path, IOException e) {
        StorageFailure failure = StorageFailure.of(path, e);
        if (failure instanceof StorageFailure.DiskFull) {
            return new DataDirectoryException(Reason.FULL, path + ": there is no room on its disk", e);
        }
        String why = e instanceof AccessDeniedException ? "access to " + e.getMessage() + " is denied" : e.toString();
        return new DataDirectoryException(Reason.UNREADABLE, path + " cannot be read and written: " + why, e);
    }

    private static void unlock(AutoCloseable lock) throws DataDirectoryException {
        try {
            lock.close();
        } catch (Exception e) {
            throw new DataDirectoryException(Reason.UNREADABLE, "the lock cannot be given up: " + e.getMessage(), e);
        }
    }
}
