package io.weir.log;

/** Told by a disk's flush worker, on that worker's thread; it must only hand the news on (an actor's {@code tell}). */
public interface FlushListener {

    /** For a flush whose end nobody waits for; a failure shows in {@link PartitionLog#offline}. */
    FlushListener IGNORE = new FlushListener() {
        @Override
        public void flushed(long offset) {
            // nobody waits for it
        }

        @Override
        public void failed(StorageFailure failure) {
            // the log is offline, which every append is told
        }
    };

    /** All below {@code offset} is on the disk. */
    void flushed(long offset);

    /** The flush failed; it is not tried again, and the log is offline. */
    void failed(StorageFailure failure);
}
