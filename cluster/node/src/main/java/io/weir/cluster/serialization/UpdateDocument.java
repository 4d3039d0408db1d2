package io.weir.cluster.serialization;

import java.util.List;

/** What the controller publishes, as it is written, version 1. */
final class UpdateDocument {
    private UpdateDocument() {}

    record Events(long firstOp, List<EventDocument> events) {}

    record FullImage(ImageDocument image, String hash) {}
}
