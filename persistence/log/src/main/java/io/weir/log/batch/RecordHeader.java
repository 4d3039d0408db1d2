package io.weir.log.batch;

import java.nio.ByteBuffer;

/** One header of a record: a key, and a value or {@code null}. */
public record RecordHeader(String key, ByteBuffer value) {}
