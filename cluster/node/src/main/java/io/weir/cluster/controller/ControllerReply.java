package io.weir.cluster.controller;

import io.weir.cluster.controller.ControllerClient.AlteredConfigs;
import io.weir.cluster.controller.ControllerClient.CreatedTopic;
import io.weir.cluster.controller.ControllerClient.DeletedTopic;
import io.weir.cluster.controller.ControllerClient.GrownTopic;
import java.util.List;

/** The controller's answers. {@code op} is the op after which the answer holds. */
public sealed interface ControllerReply extends ControllerMessage {

    record TopicsCreated(long op, List<CreatedTopic> topics) implements ControllerReply {}

    record TopicsDeleted(long op, List<DeletedTopic> topics) implements ControllerReply {}

    record PartitionsCreated(long op, List<GrownTopic> topics) implements ControllerReply {}

    record ConfigsAltered(long op, List<AlteredConfigs> resources) implements ControllerReply {}

    record ProducerIds(long op, long first, int count) implements ControllerReply {}

    record BrokerAccepted(long op) implements ControllerReply {}

    /** Nothing was decided, or nobody can say whether it was persisted; the asker may try again. */
    record Refused(ControllerError error, String message) implements ControllerReply {}
}
