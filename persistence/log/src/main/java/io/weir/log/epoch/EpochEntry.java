package io.weir.log.epoch;

/** A leader epoch and the offset of the first batch that was written at it. */
public record EpochEntry(int epoch, long startOffset) {}
