package io.weir.cluster.groups.consumer;

import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.Partitions;
import java.util.Optional;

/**
 * What a member is told.
 *
 * @param message one line for people, or empty
 * @param epoch what it is to say next
 * @param assigned what it is to consume, when that is another than before or the member asked for all
 */
public record ConsumerReply(
        GroupError error, String message, String memberId, int epoch, Optional<Partitions> assigned) {

    public static ConsumerReply refused(GroupError error, String message, ConsumerHeartbeat heartbeat) {
        return new ConsumerReply(error, message, heartbeat.memberId(), heartbeat.epoch(), Optional.empty());
    }
}
