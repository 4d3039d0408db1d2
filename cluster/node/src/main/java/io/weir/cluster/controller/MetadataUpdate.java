package io.weir.cluster.controller;

import io.weir.cluster.metadata.MetadataEvent;
import io.weir.cluster.metadata.MetadataImage;
import java.util.List;

/** What the controller tells its subscribers. */
public sealed interface MetadataUpdate extends ControllerMessage {

    /** Events with consecutive ops from {@code firstOp} on; none of them when the subscriber is up to date. */
    record Events(long firstOp, List<MetadataEvent> events) implements MetadataUpdate {
        public Events {
            events = List.copyOf(events);
        }
    }

    /**
     * A whole image, for a subscriber that is too far behind.
     *
     * @param hash the image's hash where it was sent; an image that has another one when it arrives is not used
     */
    record FullImage(MetadataImage image, String hash) implements MetadataUpdate {}
}
