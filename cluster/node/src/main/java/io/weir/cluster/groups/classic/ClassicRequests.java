package io.weir.cluster.groups.classic;

import io.weir.cluster.groups.GroupBytes;
import io.weir.cluster.groups.GroupError;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What members ask a classic group, and what they are told. */
public final class ClassicRequests {
    /** The member id of one who has none yet. */
    public static final String NO_MEMBER_ID = "";

    /** The generation of one who has none. */
    public static final int NO_GENERATION = -1;

    private ClassicRequests() {}

    /** A way in which a member could be assigned, with what it has to say under it. */
    public record Protocol(String name, GroupBytes metadata) {}

    /**
     * JoinGroup.
     *
     * @param memberId {@link #NO_MEMBER_ID} for a newcomer
     * @param protocols in the member's order of preference
     * @param requireKnownMemberId whether a newcomer is sent away with an id first, so that one that never hears its answer leaves no
     *     member behind (KIP-394); it never holds for static members
     * @param skipsAssignment whether the client understands {@link JoinReply#skipAssignment}
     */
    public record Join(
            String memberId,
            Optional<String> instanceId,
            String clientId,
            String clientHost,
            int rebalanceTimeoutMs,
            int sessionTimeoutMs,
            String protocolType,
            List<Protocol> protocols,
            boolean requireKnownMemberId,
            boolean skipsAssignment) {
        public Join {
            protocols = List.copyOf(protocols);
        }
    }

    /**
     * @param members for the leader alone: everybody's subscription
     * @param skipAssignment tells a leader that came back that the assignment stands (KIP-814)
     */
    public record JoinReply(
            GroupError error,
            String memberId,
            int generation,
            Optional<String> protocolType,
            Optional<String> protocol,
            String leader,
            boolean skipAssignment,
            List<JoinedMember> members) {
        public JoinReply {
            members = List.copyOf(members);
        }

        public static JoinReply refused(GroupError error, String memberId) {
            return new JoinReply(
                    error, memberId, NO_GENERATION, Optional.empty(), Optional.empty(), "", false, List.of());
        }
    }

    /** A member as the leader sees it. */
    public record JoinedMember(String memberId, Optional<String> instanceId, GroupBytes subscription) {}

    /**
     * SyncGroup.
     *
     * @param protocolType and {@code protocol}: what the member believes that the group has, if it says so
     * @param assignments the leader's, by member id
     */
    public record Sync(
            String memberId,
            Optional<String> instanceId,
            int generation,
            Optional<String> protocolType,
            Optional<String> protocol,
            Map<String, GroupBytes> assignments) {
        public Sync {
            assignments = Map.copyOf(assignments);
        }
    }

    public record SyncReply(
            GroupError error, Optional<String> protocolType, Optional<String> protocol, GroupBytes assignment) {
        public static SyncReply refused(GroupError error) {
            return new SyncReply(error, Optional.empty(), Optional.empty(), GroupBytes.EMPTY);
        }
    }

    /** A member as one protocol hands it over to the other, with all that it can do, and its assignment. */
    public record Standing(
            String memberId,
            Optional<String> instanceId,
            String clientId,
            String clientHost,
            int rebalanceTimeoutMs,
            int sessionTimeoutMs,
            List<Protocol> protocols,
            GroupBytes assignment) {
        public Standing {
            protocols = List.copyOf(protocols);
        }
    }

    /** One who leaves: a static member may be named by its instance alone. */
    public record Leave(String memberId, Optional<String> instanceId) {}
}
