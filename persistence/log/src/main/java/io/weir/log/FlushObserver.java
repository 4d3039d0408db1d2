package io.weir.log;

/** Told of each flush of a disk, on its thread, for those who count and measure. Must neither block nor throw. */
public interface FlushObserver {

    /** @param nanos how long it took */
    void flushed(long nanos);

    void failed();
}
