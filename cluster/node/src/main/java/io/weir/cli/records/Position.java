package io.weir.cli.records;

/**
 * Where a record is.
 *
 * @param offset -1 when nobody said (acks=0)
 */
public record Position(int partition, long offset) {}
