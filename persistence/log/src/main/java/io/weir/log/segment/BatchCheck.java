package io.weir.log.segment;

import java.nio.ByteBuffer;

/** What recovery holds a batch against, beyond its checksum. */
public interface BatchCheck {

    /** Accepts whatever has its checksum. */
    BatchCheck NONE = (buffer, at) -> null;

    /** Why the batch at {@code at} cannot be the log's next one, or {@code null} when it is taken. */
    String objection(ByteBuffer buffer, int at);
}
