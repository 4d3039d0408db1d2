package io.weir.client.wire.fetch;

/** Which records a reader sees, by Kafka's {@code isolation.level}. */
public enum Isolation {
    /** All up to the high watermark. */
    READ_UNCOMMITTED,
    /** Those up to the last stable offset that no aborted transaction wrote. */
    READ_COMMITTED;

    byte id() {
        return (byte) ordinal();
    }
}
