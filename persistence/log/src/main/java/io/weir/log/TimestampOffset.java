package io.weir.log;

/** A record found by its time: its timestamp in milliseconds, its offset and the leader epoch of its batch (-1: unknown). */
public record TimestampOffset(long timestampMs, long offset, int leaderEpoch) {}
