package io.weir.log;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Flushes the logs of one disk on a thread of its own. Requests that arrive while a flush runs share the next one. A failed flush is
 * never tried again: the page cache may have dropped what it could not write, so the log goes offline instead.
 */
public interface DiskFlusher {

    /**
     * Asks that all that is written to {@code log} now comes to the disk. The listener is told once, with an offset that may
     * already be larger. Requests are bounded by the appends in flight, those for one log and listener that wait together are one.
     */
    void request(PartitionLog log, FlushListener listener);

    /**
     * Returns when all that is written to {@code log} now is on the disk. For who writes the log alone and has nothing else to do: where
     * that can be, the caller's thread does it.
     */
    default void flush(PartitionLog log) throws StorageException {
        CompletableFuture<Optional<StorageFailure>> flushed = new CompletableFuture<>();
        request(log, new FlushListener() {
            @Override
            public void flushed(long offset) {
                flushed.complete(Optional.empty());
            }

            @Override
            public void failed(StorageFailure failure) {
                flushed.complete(Optional.of(failure));
            }
        });
        Optional<StorageFailure> failure = flushed.join();
        if (failure.isPresent()) {
            throw new StorageException(failure.get(), null);
        }
    }

    /** Tells the observer of every flush from now on; one takes the place of another. Flushers that measure nothing ignore it. */
    default void observe(FlushObserver observer) {}
}
