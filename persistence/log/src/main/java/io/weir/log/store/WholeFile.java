package io.weir.log.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Small files that are read and written whole. A new content is written beside the old one as {@code <name>.tmp} and takes its name in
 * one step: a killed process leaves the old or the new content, never a mixture. Only with {@link #replaceAndSync} does a power loss too.
 */
public final class WholeFile {
    private WholeFile() {}

    /** Reads all of a file. */
    public static byte[] read(FileStore store, Path file) throws IOException {
        try (StoreFile open = store.openReadOnly(file)) {
            ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(open.size()));
            open.readFully(content, 0);
            return content.array();
        }
    }

    /** Replaces the content without waiting for the disk. */
    public static void replace(FileStore store, Path file, byte[] content) throws IOException {
        write(store, file, content, false);
    }

    /** Replaces the content; when this returns, the new one is on the disk under its name. */
    public static void replaceAndSync(FileStore store, Path file, byte[] content) throws IOException {
        write(store, file, content, true);
        store.syncDirectory(file.toAbsolutePath().getParent());
    }

    private static void write(FileStore store, Path file, byte[] content, boolean force) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try (StoreFile open = store.open(temporary, true)) {
            open.truncate(0);
            open.writeFully(ByteBuffer.wrap(content), 0);
            if (force) {
                open.force();
            }
        }
        store.rename(temporary, file);
    }
}
