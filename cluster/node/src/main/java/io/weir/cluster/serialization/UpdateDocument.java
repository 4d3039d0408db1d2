package io.weir.cluster.serialization;

import java.util.List;

/** What the controller publishes, as it is written, version 1. */
final class UpdateDocument {
    private UpdateDocument() {}

    record Events(long firstOp, List<Event> events) {}

    /** An event in CBOR under its own manifest. */
    record Event(String manifest, byte[] content) {}

    record FullImage(ImageDocument image, String hash) {}
}
