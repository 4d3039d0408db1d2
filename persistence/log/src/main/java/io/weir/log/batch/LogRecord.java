package io.weir.log.batch;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * One record read from a batch.
 *
 * @param offset its offset in the log
 * @param timestampMs milliseconds since the epoch, -1 for none; the batch's maximum under log append time
 * @param key {@code null} for none; a read-only view that lives as long as the batch's buffer
 * @param value {@code null} for none (a tombstone); a view likewise
 */
public record LogRecord(long offset, long timestampMs, ByteBuffer key, ByteBuffer value, List<RecordHeader> headers) {}
