package io.weir.log;

/** Told by a disk's flush worker, on that worker's thread; it must only hand the news on (an actor's {@code tell}). */
public interface FlushListener {

    /** All below {@code offset} is on the disk. */
    void flushed(long offset);

    /** The flush failed; it is not tried again, and the log is offline. */
    void failed(StorageFailure failure);
}
