package io.weir.log.segment;

import io.weir.log.store.FileStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The descriptors of segments that are no longer written to: opened on demand, the least recently used one given up beyond the bound.
 * A file that a slice still uses stays open after that until the slice is closed. Safe for use by several threads.
 */
public final class OpenFiles implements AutoCloseable {
    private final FileStore store;
    private final int bound;
    private final LinkedHashMap<Path, SharedFile> files = new LinkedHashMap<>(16, 0.75f, true);

    /** @param bound the most files kept open that nobody uses ({@code weir.log.open-segments}) */
    public OpenFiles(FileStore store, int bound) {
        this.store = store;
        this.bound = bound;
    }

    /** The file, with one more user, who releases it. */
    SharedFile acquire(Path path) throws IOException {
        synchronized (this) {
            SharedFile cached = files.get(path);
            if (cached != null && cached.retain()) {
                return cached;
            }
        }
        SharedFile opened = new SharedFile(store.openReadOnly(path));
        opened.retain();
        keep(path, opened);
        return opened;
    }

    /** Takes over one use of a file. */
    void keep(Path path, SharedFile file) {
        synchronized (this) {
            SharedFile before = files.put(path, file);
            if (before != null) {
                before.release();
            }
            Iterator<Map.Entry<Path, SharedFile>> eldest = files.entrySet().iterator();
            while (files.size() > bound) {
                SharedFile given = eldest.next().getValue();
                eldest.remove();
                given.release();
            }
        }
    }

    /** Gives up a file, because it goes away under this name. */
    void forget(Path path) {
        synchronized (this) {
            SharedFile file = files.remove(path);
            if (file != null) {
                file.release();
            }
        }
    }

    /** How many files are kept open now. */
    public synchronized int size() {
        return files.size();
    }

    @Override
    public synchronized void close() {
        files.values().forEach(SharedFile::release);
        files.clear();
    }
}
