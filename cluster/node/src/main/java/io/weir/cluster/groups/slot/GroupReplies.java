package io.weir.cluster.groups.slot;

import io.weir.cluster.groups.GroupBytes;
import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.Partitions;
import io.weir.cluster.groups.consumer.ConsumerHeartbeat;
import io.weir.cluster.groups.consumer.ConsumerReply;
import io.weir.cluster.groups.event.ConsumerMember;
import java.util.List;
import java.util.Optional;

/** What slots answer, as far as the state machines of one group do not say it themselves. Immutable. */
public final class GroupReplies {

    private GroupReplies() {}

    /**
     * @param error of the whole; then there are no others
     * @param errors of each that leaves, in the order in which they were named
     */
    public record LeaveReply(GroupError error, List<GroupError> errors) {
        public LeaveReply {
            errors = List.copyOf(errors);
        }
    }

    /**
     * @param heartbeatIntervalMs when the member is to speak again
     */
    public record HeartbeatReply(ConsumerReply reply, int heartbeatIntervalMs) {
        static HeartbeatReply refused(GroupError error, String message, ConsumerHeartbeat heartbeat) {
            return new HeartbeatReply(
                    new ConsumerReply(error, message, heartbeat.memberId(), heartbeat.epoch(), Optional.empty()), 0);
        }
    }

    /** Which protocol a group speaks. */
    public enum GroupType {
        CLASSIC("classic"),
        CONSUMER("consumer");

        private final String shown;

        GroupType(String shown) {
            this.shown = shown;
        }

        /** The name that Kafka's tools show. */
        public String shown() {
            return shown;
        }
    }

    /**
     * A group among others.
     *
     * @param protocolType what its members are to one another, or empty before the first
     * @param state as Kafka's tools show it
     */
    public record Listed(String groupId, String protocolType, String state, GroupType type) {}

    /**
     * A group of the classic protocol; one that does not exist has the state {@code Dead}.
     *
     * @param message one line for people, or empty
     * @param protocol the one that the members agreed on, or empty
     */
    public record Description(
            GroupError error,
            String message,
            String groupId,
            String state,
            String protocolType,
            String protocol,
            List<DescribedMember> members) {
        public Description {
            members = List.copyOf(members);
        }

        static Description refused(String groupId, GroupError error, String message) {
            return new Description(error, message, groupId, "Dead", "", "", List.of());
        }
    }

    /**
     * @param subscription what it said under the chosen protocol
     * @param assignment what the leader gave it
     */
    public record DescribedMember(
            String memberId,
            Optional<String> instanceId,
            String clientId,
            String clientHost,
            GroupBytes subscription,
            GroupBytes assignment) {}

    /**
     * A group of the consumer protocol.
     *
     * @param message one line for people, or empty
     * @param targetEpoch the epoch that the assignor has last assigned for
     */
    public record ConsumerDescription(
            GroupError error,
            String message,
            String groupId,
            String state,
            int epoch,
            int targetEpoch,
            String assignor,
            List<DescribedConsumer> members) {
        public ConsumerDescription {
            members = List.copyOf(members);
        }

        static ConsumerDescription refused(String groupId, GroupError error, String message) {
            return new ConsumerDescription(error, message, groupId, "Dead", 0, 0, "", List.of());
        }
    }

    /** @param target what it is meant to have in the end */
    public record DescribedConsumer(ConsumerMember member, Partitions target) {}

    /** @param message one line for people, or empty */
    public record Deleted(GroupError error, String message) {}
}
