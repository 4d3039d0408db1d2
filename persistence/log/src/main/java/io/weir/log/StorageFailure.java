package io.weir.log;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Why the disk did not do what was asked: the one route by which every full disk and every IO error leaves the engine. The log
 * stays as it was before the operation, or is {@linkplain PartitionLog#offline() offline} when that can no longer be said.
 */
public sealed interface StorageFailure {

    Path path();

    /** One line for a log or an operator. */
    String message();

    /** What an exception of the operating system means. */
    static StorageFailure of(Path path, IOException exception) {
        if (exception instanceof StorageException storage) {
            return storage.failure();
        }
        String said = exception.getMessage() == null ? exception.getClass().getSimpleName() : exception.getMessage();
        boolean full = said.contains("No space left on device") || said.contains("quota exceeded");
        return full ? new DiskFull(path, path + ": " + said) : new IoFailure(path, path + ": " + said);
    }

    /** No room, or a quota is reached. Appends may work again once there is room; nothing needs to be opened anew. */
    record DiskFull(Path path, String message) implements StorageFailure {}

    /** Reading, writing or flushing failed. After a failed flush the log is offline until it is opened again with CRC recovery. */
    record IoFailure(Path path, String message) implements StorageFailure {}

    /** What was read is not what was written: a checksum or a structure that does not hold. */
    record Corrupt(Path path, long position, String message) implements StorageFailure {}
}
