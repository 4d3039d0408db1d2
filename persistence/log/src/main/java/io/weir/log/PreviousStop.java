package io.weir.log;

/** How the run before this one ended, as far as a data directory can tell. */
public enum PreviousStop {
    /** There was none. */
    NONE,
    /** In order: all was flushed and closed. */
    CLEAN,
    /** The process died and the machine did not: what was written is there, flushed or not. */
    PROCESS_DIED,
    /** The machine went down, or it cannot be told: what was not flushed may be lost. */
    MACHINE_DIED
}
