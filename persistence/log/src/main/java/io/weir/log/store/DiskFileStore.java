package io.weir.log.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The operating system's file system. */
public final class DiskFileStore implements FileStore {
    /** Locks of this process: closing a second channel on a locked file would give the first one's lock up, as POSIX has it. */
    private static final Set<Path> LOCKED = ConcurrentHashMap.newKeySet();

    @Override
    public StoreFile open(Path file, boolean create) throws IOException {
        return new DiskFile(
                create
                        ? FileChannel.open(
                                file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE)
                        : FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    @Override
    public StoreFile openReadOnly(Path file) throws IOException {
        return new DiskFile(FileChannel.open(file, StandardOpenOption.READ));
    }

    @Override
    public boolean exists(Path path) {
        return Files.exists(path);
    }

    @Override
    public long size(Path file) throws IOException {
        return Files.size(file);
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.sorted().toList();
        }
    }

    @Override
    public boolean isDirectory(Path path) {
        return Files.isDirectory(path);
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        Files.createDirectories(directory);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public long usableBytes(Path path) throws IOException {
        return Files.getFileStore(path).getUsableSpace();
    }

    @Override
    public long totalBytes(Path path) throws IOException {
        return Files.getFileStore(path).getTotalSpace();
    }

    @Override
    public long lastModifiedMs(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toMillis();
    }

    @Override
    public Optional<AutoCloseable> tryLock(Path file) throws IOException {
        Path key = file.toAbsolutePath().normalize();
        if (!LOCKED.add(key)) {
            return Optional.empty();
        }
        FileChannel channel = null;
        FileLock lock = null;
        try {
            channel = FileChannel.open(key, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
            lock = channel.tryLock();
        } catch (OverlappingFileLockException held) {
            lock = null; // another class loader of this process holds it: the same answer as for another process
        } finally {
            if (lock == null) {
                LOCKED.remove(key);
                if (channel != null) {
                    channel.close();
                }
            }
        }
        return lock == null ? Optional.empty() : Optional.of(release(channel, key));
    }

    private static AutoCloseable release(FileChannel channel, Path key) {
        return () -> {
            channel.close();
            LOCKED.remove(key);
        };
    }
}
