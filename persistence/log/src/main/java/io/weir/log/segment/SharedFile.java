package io.weir.log.segment;

import io.weir.log.store.StoreFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An open file with a count of its users; it is closed when the last one lets go, be it unlinked long before. It begins with one user.
 */
final class SharedFile {
    private final StoreFile file;
    private final AtomicInteger users = new AtomicInteger(1);

    SharedFile(StoreFile file) {
        this.file = file;
    }

    StoreFile file() {
        return file;
    }

    /** One more user; {@code false} when the file is already closed. */
    boolean retain() {
        int n = users.get();
        while (n > 0) {
            if (users.compareAndSet(n, n + 1)) {
                return true;
            }
            n = users.get();
        }
        return false;
    }

    void release() {
        int left = users.decrementAndGet();
        if (left < 0) {
            throw new IllegalStateException("released more often than retained");
        }
        if (left == 0) {
            try {
                file.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    int users() {
        return users.get();
    }
}
