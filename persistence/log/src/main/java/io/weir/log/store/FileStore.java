package io.weir.log.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A file system as the log engine uses it. What is written is on the disk only after {@link StoreFile#force}; that a file exists, or
 * bears its new name, only after {@link #syncDirectory} of its directory.
 *
 * <p>Safe for use by several threads. Every method may wait for the disk and throws {@link IOException} as the operating system says it.
 */
public interface FileStore {

    /** Opens for positional reads and writes; with {@code create}, a file that is missing is made. */
    StoreFile open(Path file, boolean create) throws IOException;

    /** Opens for positional reads alone. */
    StoreFile openReadOnly(Path file) throws IOException;

    boolean exists(Path path);

    /** Bytes. */
    long size(Path file) throws IOException;

    /** What is directly in a directory, sorted by name. */
    List<Path> list(Path directory) throws IOException;

    boolean isDirectory(Path path);

    void createDirectories(Path directory) throws IOException;

    /** Gives a file or directory another name in one step; a file of that name is replaced. */
    void rename(Path from, Path to) throws IOException;

    /** Deletes a file or an empty directory; nothing happens when it is not there. Open files stay readable until closed. */
    void delete(Path path) throws IOException;

    /** Brings the names in a directory to the disk. */
    void syncDirectory(Path directory) throws IOException;

    long usableBytes(Path path) throws IOException;

    /** Bytes of the file system that a path is on. */
    long totalBytes(Path path) throws IOException;

    /** When a file's content was last changed, in milliseconds since the epoch. */
    long lastModifiedMs(Path file) throws IOException;

    /** An exclusive lock on a file, which is made if missing; empty when another process, or this one, holds it. Closing gives it up. */
    Optional<AutoCloseable> tryLock(Path file) throws IOException;
}
