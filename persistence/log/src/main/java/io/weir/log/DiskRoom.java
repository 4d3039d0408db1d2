package io.weir.log;

import io.weir.log.store.FileStore;
import io.weir.log.store.StoreFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the logs of a directory take records, by the room that is left on its disk, and the file {@code reserve} that keeps some. When
 * the disk is full, the reserve is given up and records are refused, so that what it held is there for what goes on: deleting topics and
 * records, which has to be written down, and the metadata. When there is room again, the reserve is made anew and records are taken.
 *
 * <p>Safe for use by several threads; {@link #look} and {@link #giveUpReserve} are called by one at a time.
 */
final class DiskRoom {
    private static final Logger LOG = LoggerFactory.getLogger(DiskRoom.class);
    private static final String RESERVE = "reserve";
    private static final int CHUNK = 64 << 10;
    /** Less than this is no room to start with. */
    private static final long ROOM_TO_START = 1 << 20;

    private final FileStore store;
    private final Path directory;
    private final Path reserve;
    private final long reserveBytes;
    private boolean held;
    private volatile StorageFailure refusal;

    /** @param reserveBytes {@code weir.log.reserve}; 0: there is none, and each append finds out by itself whether there is room */
    DiskRoom(FileStore store, Path directory, long reserveBytes) {
        this.store = store;
        this.directory = directory;
        this.reserve = directory.resolve(RESERVE);
        this.reserveBytes = reserveBytes;
    }

    /** Gives the reserve of the last run up where a start would find no room; it is made anew later. */
    static void forStart(FileStore store, Path directory) throws IOException {
        Path reserve = directory.resolve(RESERVE);
        if (store.exists(reserve) && store.usableBytes(directory) < ROOM_TO_START) {
            store.delete(reserve);
        }
    }

    /** Why no log takes records now, or {@code null}. */
    StorageFailure refusal() {
        return refusal;
    }

    /** A write met a full disk. Returns whether that is news, so that the reserve is to be given up. */
    boolean isFull(StorageFailure failure) {
        if (reserveBytes == 0) {
            return false;
        }
        synchronized (this) {
            if (refusal != null) {
                return false;
            }
            refusal = failure;
        }
        LOG.warn("{}: the disk is full, records are refused until there is room: {}", directory, failure.message());
        return true;
    }

    /** What {@link #isFull} asked for, unless there has been room since: then the reserve is held anew. Not beside {@link #look}. */
    void giveUpReserveWhileFull() {
        if (refusal != null) {
            giveUpReserve();
        }
    }

    private void giveUpReserve() {
        try {
            held = false;
            store.delete(reserve);
        } catch (IOException e) {
            LOG.warn("{} cannot be given up: {}", reserve, e.toString());
        }
    }

    /** Looks how much room there is; to be called from time to time. */
    void look() {
        if (reserveBytes == 0) {
            return;
        }
        try {
            long usable = store.usableBytes(directory);
            if (refusal != null) {
                if (usable >= 2 * reserveBytes && hold()) {
                    refusal = null;
                    LOG.info("{}: there is room again, records are taken", directory);
                }
            } else if (held ? usable < reserveBytes / 4 : !start(usable)) {
                String line = directory + ": " + usable + " bytes are left on the disk";
                if (isFull(new StorageFailure.DiskFull(directory, line))) {
                    giveUpReserve();
                }
            }
        } catch (IOException e) {
            LOG.debug("{}: its room is not known: {}", directory, e.toString());
        }
    }

    /** Holds the last run's reserve, or takes it where that leaves room: what a run gave up on a full disk, the next one starts with. */
    private boolean start(long usable) throws IOException {
        held = store.exists(reserve) && store.size(reserve) == reserveBytes;
        return held || usable >= 2 * reserveBytes && hold();
    }

    /** Takes the reserve's room, all of it or nothing. */
    private boolean hold() throws IOException {
        try (StoreFile file = store.open(reserve, true)) {
            file.truncate(0);
            ByteBuffer zeros = ByteBuffer.allocateDirect(CHUNK);
            for (long at = 0; at < reserveBytes; at += zeros.limit()) {
                zeros.clear().limit((int) Math.min(CHUNK, reserveBytes - at));
                file.writeFully(zeros, at);
            }
            held = true;
        } catch (IOException e) {
            giveUpReserve();
            if (StorageFailure.of(reserve, e) instanceof StorageFailure.DiskFull full) {
                isFull(full);
            } else {
                throw e;
            }
        }
        return held;
    }
}
