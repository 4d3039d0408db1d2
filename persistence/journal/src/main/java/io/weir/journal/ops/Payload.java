package io.weir.journal.ops;

import java.util.Objects;

/**
 * An object as a serializer left it.
 *
 * @param serializerId the serializer's number in the application's configuration
 * @param manifest what the serializer needs to know besides; empty when nothing
 */
public record Payload(int serializerId, String manifest, byte[] bytes) {
    public Payload {
        Objects.requireNonNull(manifest);
        Objects.requireNonNull(bytes);
    }
}
