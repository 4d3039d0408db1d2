package io.weir.log.segment;

import java.nio.ByteBuffer;

/** What recovery holds a batch against, beyond its checksum. */
public interface BatchCheck {

    /** Accepts whatever has its checksum. */
    BatchCheck NONE = (buffer, at, next) -> null;

    /** Why the batch at {@code at} cannot follow where the log ends at offset {@code next}, or {@code null} when it is taken. */
    String objection(ByteBuffer buffer, int at, long next);
}
