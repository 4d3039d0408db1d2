package io.weir.log.store;

import io.weir.log.store.FaultyFileStore.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A file of the {@link FaultyFileStore}. */
final class FaultyFile implements StoreFile {
    private final FaultyFileStore store;
    private final Path path;
    private final StoreFile file;
    private final UnflushedPages pages;
    private final int generation;

    FaultyFile(FaultyFileStore store, Path path, StoreFile file, UnflushedPages pages, int generation) {
        this.store = store;
        this.path = path;
        this.file = file;
        this.pages = pages;
        this.generation = generation;
    }

    @Override
    public FileChannel channel() {
        return file.channel();
    }

    @Override
    public int read(ByteBuffer to, long position) throws IOException {
        store.ensureCurrent(generation);
        store.mayFail(Operation.READ, path);
        return file.read(to, position);
    }

    @Override
    public void writeFully(ByteBuffer from, long position) throws IOException {
        synchronized (store) { // no power loss in the middle of it
            store.ensureCurrent(generation);
            int wanted = from.remaining();
            pages.changing(channel(), position, position + wanted);
            int beyond = (int) Math.max(0, Math.min(wanted, position + wanted - file.size()));
            int refused = beyond - store.take(beyond);
            boolean fails = false;
            try {
                store.mayFail(Operation.WRITE, path);
            } catch (IOException e) {
                fails = true;
                refused = Math.max(refused, wanted / 2);
            }
            int limit = from.limit();
            from.limit(limit - refused);
            file.writeFully(from, position);
            from.limit(limit);
            if (fails) {
                throw new IOException("Input/output error");
            }
            if (refused > 0) {
                throw new IOException("No space left on device");
            }
        }
    }

    @Override
    public void force() throws IOException {
        synchronized (store) { // no power loss in the middle of it
            store.ensureCurrent(generation);
            store.mayFail(Operation.FORCE, path);
            pages.forced();
        }
    }

    @Override
    public void truncate(long size) throws IOException {
        synchronized (store) { // no power loss in the middle of it
            store.ensureCurrent(generation);
            store.mayFail(Operation.TRUNCATE, path);
            pages.changing(channel(), size, file.size());
            file.truncate(size);
        }
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
