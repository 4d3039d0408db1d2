package io.weir.cluster.controller;

import io.weir.cluster.metadata.MetadataEvent;
import io.weir.cluster.metadata.MetadataImage;
import java.util.List;

/**
 * What follows from a command.
 *
 * @param events to persist, all or none
 * @param image the image after them
 * @param reply to give once they are persisted
 */
record Decision(List<MetadataEvent> events, MetadataImage image, ControllerReply reply) {
    Decision {
        events = List.copyOf(events);
    }
}
