package io.weir.cli.log;

import java.util.List;

/** What {@code log dump} shows; the names are those of the JSON. */
final class Dumped {
    private Dumped() {}

    record Batch(
            String type,
            String file,
            long position,
            int size,
            long baseOffset,
            long lastOffset,
            int records,
            int leaderEpoch,
            String codec,
            String timestampType,
            long maxTimestamp,
            Long producerId,
            Integer producerEpoch,
            Integer baseSequence,
            boolean transactional,
            boolean control,
            boolean crcHolds) {}

    record Header(String key, String value) {}

    record Record(String type, long offset, long timestamp, String key, String value, List<Header> headers) {}

    record OffsetEntry(String type, long at, long lastOffset, int position) {}

    record TimeEntry(String type, long at, long timestamp, long offset) {}

    record Producer(
            String type,
            long producerId,
            int producerEpoch,
            int firstSequence,
            int lastSequence,
            long lastOffset,
            long timestamp) {}
}
