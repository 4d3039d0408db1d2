package io.weir.cli.records;

/** Where reading begins, in each partition. */
public sealed interface ReadFrom {
    /** The first record that there is. */
    record Earliest() implements ReadFrom {}

    /** The next record to be written. */
    record Latest() implements ReadFrom {}

    /** An offset; one that is not there is an error. */
    record Offset(long offset) implements ReadFrom {}

    /** So many records before the end, or the first that there is. */
    record Last(long records) implements ReadFrom {}

    /** The first record at or after a time, in milliseconds since the epoch; the end when there is none. */
    record Time(long timestampMs) implements ReadFrom {}
}
