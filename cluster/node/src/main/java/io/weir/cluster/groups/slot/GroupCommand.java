package io.weir.cluster.groups.slot;

import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.classic.ClassicRequests;
import io.weir.cluster.groups.classic.ClassicRequests.JoinReply;
import io.weir.cluster.groups.classic.ClassicRequests.SyncReply;
import io.weir.cluster.groups.consumer.ConsumerHeartbeat;
import io.weir.cluster.groups.offsets.OffsetRequests;
import io.weir.cluster.groups.offsets.OffsetRequests.CommitReply;
import io.weir.cluster.groups.offsets.OffsetRequests.DeleteReply;
import io.weir.cluster.groups.offsets.OffsetRequests.FetchReply;
import io.weir.cluster.groups.slot.GroupReplies.ConsumerDescription;
import io.weir.cluster.groups.slot.GroupReplies.Deleted;
import io.weir.cluster.groups.slot.GroupReplies.Description;
import io.weir.cluster.groups.slot.GroupReplies.HeartbeatReply;
import io.weir.cluster.groups.slot.GroupReplies.LeaveReply;
import java.util.List;
import java.util.Optional;

/**
 * What can be asked about one group. Immutable. An illegal group id is answered as Kafka answers it for that request; whoever asks
 * need not look.
 *
 * @param <R> the answer
 */
public sealed interface GroupCommand<R> {

    String groupId();

    /** The answer that says nothing but this. */
    R refused(GroupError error);

    /** JoinGroup; parked until the group's round is complete. */
    record Join(String groupId, ClassicRequests.Join join) implements GroupCommand<JoinReply> {
        @Override
        public JoinReply refused(GroupError error) {
            return JoinReply.refused(error, join.memberId());
        }
    }

    /** SyncGroup; parked until the leader has assigned. */
    record Sync(String groupId, ClassicRequests.Sync sync) implements GroupCommand<SyncReply> {
        @Override
        public SyncReply refused(GroupError error) {
            return SyncReply.refused(error);
        }
    }

    /** Heartbeat. */
    record Heartbeat(String groupId, String memberId, Optional<String> instanceId, int generation)
            implements GroupCommand<GroupError> {
        @Override
        public GroupError refused(GroupError error) {
            return error;
        }
    }

    /** LeaveGroup. */
    record Leave(String groupId, List<ClassicRequests.Leave> members) implements GroupCommand<LeaveReply> {
        public Leave {
            members = List.copyOf(members);
        }

        @Override
        public LeaveReply refused(GroupError error) {
            return new LeaveReply(error, List.of());
        }
    }

    /** ConsumerGroupHeartbeat. */
    record ConsumerGroupHeartbeat(String groupId, ConsumerHeartbeat heartbeat) implements GroupCommand<HeartbeatReply> {
        @Override
        public HeartbeatReply refused(GroupError error) {
            return HeartbeatReply.refused(error, "", heartbeat);
        }
    }

    /** OffsetCommit. */
    record CommitOffsets(String groupId, OffsetRequests.Commit commit) implements GroupCommand<CommitReply> {
        @Override
        public CommitReply refused(GroupError error) {
            return CommitReply.refused(error);
        }
    }

    /** OffsetFetch. */
    record FetchOffsets(String groupId, OffsetRequests.Fetch fetch) implements GroupCommand<FetchReply> {
        @Override
        public FetchReply refused(GroupError error) {
            return FetchReply.refused(error);
        }
    }

    /** OffsetDelete. */
    record DeleteOffsets(String groupId, OffsetRequests.Delete delete) implements GroupCommand<DeleteReply> {
        @Override
        public DeleteReply refused(GroupError error) {
            return DeleteReply.refused(error);
        }
    }

    /** DescribeGroups, of one group. */
    record DescribeGroup(String groupId) implements GroupCommand<Description> {
        @Override
        public Description refused(GroupError error) {
            return Description.refused(groupId, error, "");
        }
    }

    /** ConsumerGroupDescribe, of one group. */
    record DescribeConsumerGroup(String groupId) implements GroupCommand<ConsumerDescription> {
        @Override
        public ConsumerDescription refused(GroupError error) {
            return ConsumerDescription.refused(groupId, error, "");
        }
    }

    /** DeleteGroups, of one group. */
    record DeleteGroup(String groupId) implements GroupCommand<Deleted> {
        @Override
        public Deleted refused(GroupError error) {
            return new Deleted(error, "");
        }
    }
}
