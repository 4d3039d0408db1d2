package io.weir.cli.records;

import java.util.List;

/**
 * A record as it was read.
 *
 * @param timestampMs milliseconds since the epoch, -1 for none
 * @param key {@code null} for none
 * @param value {@code null} for none
 */
public record IncomingRecord(
        int partition, long offset, long timestampMs, byte[] key, byte[] value, List<Header> headers) {
    public IncomingRecord {
        headers = List.copyOf(headers);
    }
}
