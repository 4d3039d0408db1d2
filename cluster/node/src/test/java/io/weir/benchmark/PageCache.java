package io.weir.benchmark;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Makes files cold: what of them is on the disk leaves the page cache (Linux). Needs no rights but to read them. */
final class PageCache {
    private static final int READ_ONLY = 0;
    private static final int DONT_NEED = 4;
    private static final LibC LIBC = Native.load("c", LibC.class);

    /** The C library's calls. */
    interface LibC extends Library {
        int open(String path, int flags);

        int fdatasync(int file);

        int posix_fadvise(int file, long offset, long length, int advice);

        int close(int file);
    }

    private PageCache() {}

    /** Flushes and drops every file below a directory. */
    static void drop(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            int opened = LIBC.open(file.toString(), READ_ONLY);
            if (opened < 0) {
                throw new IOException(file + " cannot be opened");
            }
            int failed = LIBC.fdatasync(opened) + LIBC.posix_fadvise(opened, 0, 0, DONT_NEED);
            LIBC.close(opened);
            if (failed != 0) {
                throw new IOException(file + " cannot be dropped from the page cache");
            }
        }
    }
}
