package io.weir.client;

/**
 * A record as it was read.
 *
 * @param offset where it is in its partition
 * @param timestampMs milliseconds since the epoch
 * @param key key, or {@code null} for none
 * @param value value, or {@code null} for none
 */
public record ReceivedRecord(long offset, long timestampMs, byte[] key, byte[] value) {}
