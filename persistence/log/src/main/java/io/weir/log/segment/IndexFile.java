package io.weir.log.segment;

import io.weir.log.store.FileStore;
import io.weir.log.store.StoreFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Entries of equal size, ordered by each of their keys, of which the last few hundred are in memory and the rest in a file. It is
 * written when its memory is full and when it must be on the disk, always by channel: a full disk is an exception, not a signal. It
 * holds no descriptor.
 *
 * <p>After a crash the file may lack its last entries or end inside one; it is trusted only below the recovery point.
 *
 * <p>One thread appends; any thread looks up. {@link #keepFirst} must not run beside a look-up.
 */
abstract class IndexFile {
    /** Entries held in memory before they are written; also the entries of one read. */
    static final int TAIL_ENTRIES = 512;

    private final FileStore store;
    private final Path path;
    private final int entrySize;
    private byte[] tail = new byte[0];
    private int tailEntries;
    /** Entries in the file; the file is never shorter. */
    private int written;
    /** Whether the file may have been written to, or cut, since it was last forced. */
    private volatile boolean dirty;

    IndexFile(FileStore store, Path path, int entrySize, int entries) {
        this.store = store;
        this.path = path;
        this.entrySize = entrySize;
        this.written = entries;
        this.dirty = store.exists(path);
    }

    /** How many entries a file holds, or -1 when it is missing or ends inside an entry. */
    static int entriesIn(FileStore store, Path path, int entrySize) throws IOException {
        if (!store.exists(path)) {
            return -1;
        }
        long size = store.size(path);
        return size % entrySize == 0 ? Math.toIntExact(size / entrySize) : -1;
    }

    final Path path() {
        return path;
    }

    final synchronized int entries() {
        return written + tailEntries;
    }

    final boolean isFull(int maxBytes) {
        return entries() >= maxBytes / entrySize - 1;
    }

    /** Adds an entry, in memory; its bytes are those of {@code entry} from 0 to the entry size. */
    final synchronized void add(ByteBuffer entry) {
        int at = tailEntries * entrySize;
        if (at == tail.length) {
            tail = Arrays.copyOf(tail, Math.max(at * 2, 16 * entrySize));
        }
        entry.get(0, tail, at, entrySize);
        tailEntries++;
    }

    /** Writes what is in memory when it is much; called before an append, so that a full disk refuses the append as a whole. */
    final synchronized void writeWhenLarge() throws IOException {
        if (tailEntries >= TAIL_ENTRIES) {
            writeTail();
        }
    }

    /** Writes what is in memory to the file, which is made if need be. */
    final synchronized void write() throws IOException {
        if (tailEntries > 0 || written == 0) {
            writeTail();
        }
    }

    private void writeTail() throws IOException {
        try (StoreFile file = store.open(path, true)) {
            file.writeFully(ByteBuffer.wrap(tail, 0, tailEntries * entrySize), (long) written * entrySize);
        }
        written += tailEntries;
        tailEntries = 0;
        dirty = true;
    }

    /** Brings the entries that are in the file to the disk. */
    final void force() throws IOException {
        if (dirty) {
            dirty = false;
            try (StoreFile file = store.open(path, false)) {
                file.force();
            }
        }
    }

    /** Gives up the memory of an index that grows no more; all of it must have been {@linkplain #write written}. */
    final synchronized void seal() {
        if (tailEntries > 0) {
            throw new IllegalStateException(path + ": " + tailEntries + " entries are not written");
        }
        tail = new byte[0];
    }

    /** Drops all but the first {@code count} entries, on the file too, and whatever lies behind them. */
    final synchronized void keepFirst(int count) throws IOException {
        if (count > written) {
            tailEntries = Math.min(tailEntries, count - written);
        } else {
            tailEntries = 0;
            written = count;
            if (store.exists(path)) {
                try (StoreFile file = store.open(path, false)) {
                    file.truncate((long) count * entrySize);
                }
                dirty = true;
            }
        }
    }

    /** The entry at an index. */
    final ByteBuffer entry(int index) throws IOException {
        synchronized (this) {
            if (index >= written) {
                int at = (index - written) * entrySize;
                return ByteBuffer.wrap(Arrays.copyOfRange(tail, at, at + entrySize));
            }
        }
        try (StoreFile file = store.openReadOnly(path)) {
            return block(file, index, 1);
        }
    }

    /** A key of the entry at a byte position. */
    interface Key {
        long of(ByteBuffer entries, int at);
    }

    /** The last entry whose key is not greater than {@code value}, alone in its buffer; {@code null} when there is none. */
    final ByteBuffer floor(Key key, long value) throws IOException {
        int inFile;
        synchronized (this) {
            ByteBuffer memory = ByteBuffer.wrap(tail);
            if (tailEntries > 0 && key.of(memory, 0) <= value) {
                return copy(memory, floor(memory, tailEntries, key, value));
            }
            inFile = written;
        }
        if (inFile == 0) {
            return null;
        }
        try (StoreFile file = store.openReadOnly(path)) {
            int low = 0; // the floor, if there is one, lies in [low, high)
            int high = inFile;
            while (high - low > TAIL_ENTRIES) {
                int middle = (low + high) >>> 1;
                if (key.of(block(file, middle, 1), 0) <= value) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            ByteBuffer block = block(file, low, high - low);
            int found = floor(block, high - low, key, value);
            return found < 0 ? null : copy(block, found);
        }
    }

    private int floor(ByteBuffer entries, int count, Key key, long value) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (key.of(entries, middle * entrySize) <= value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    private ByteBuffer copy(ByteBuffer entries, int index) {
        ByteBuffer entry = ByteBuffer.allocate(entrySize);
        return entry.put(0, entries, index * entrySize, entrySize);
    }

    private ByteBuffer block(StoreFile file, int index, int count) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(count * entrySize);
        file.readFully(block, (long) index * entrySize);
        return block.clear();
    }

    /** How many entries from the first on satisfy {@code holds(previous, entry)}; {@code previous} is null for the first. */
    final int validPrefix(EntryCheck check) throws IOException {
        int total = entries();
        int index = 0;
        ByteBuffer previous = null;
        try (StoreFile file = total == 0 ? null : store.openReadOnly(path)) {
            while (index < total) {
                int count = Math.min(TAIL_ENTRIES, total - index);
                ByteBuffer block = block(file, index, count);
                for (int i = 0; i < count; i++) {
                    ByteBuffer entry = copy(block, i);
                    if (!check.holds(previous, entry)) {
                        return index + i;
                    }
                    previous = entry;
                }
                index += count;
            }
        }
        return index;
    }

    /** Whether an entry may follow another. */
    interface EntryCheck {
        boolean holds(ByteBuffer previous, ByteBuffer entry);
    }
}
