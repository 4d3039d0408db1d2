package io.weir.cli.records;

import java.util.List;
import java.util.OptionalInt;

/**
 * A record to be written.
 *
 * @param partition where to; empty: by the key, or wherever there is room
 * @param key {@code null} for none
 * @param value {@code null} for none: a tombstone
 */
public record OutgoingRecord(OptionalInt partition, byte[] key, byte[] value, List<Header> headers) {
    public OutgoingRecord {
        headers = List.copyOf(headers);
    }
}
