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
import io.weir.partition.Reply;
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

    /** The answer when its slot cannot be reached. */
    default R unavailable() {
        return refused(GroupError.COORDINATOR_NOT_AVAILABLE);
    }

    /** For how long it may be parked by its own account, in milliseconds. */
    default int parkedMs() {
        return 0;
    }

    /** Has it decided by its kind. */
    void decide(Decisions decisions, Reply<R> reply);

    /** JoinGroup; parked until the group's round is complete. */
    record Join(String groupId, ClassicRequests.Join join) implements GroupCommand<JoinReply> {
        @Override
        public JoinReply refused(GroupError error) {
            return JoinReply.refused(error, join.memberId());
        }

        @Override
        public int parkedMs() {
            return join.rebalanceTimeoutMs();
        }

        @Override
        public void decide(Decisions decisions, Reply<JoinReply> reply) {
            decisions.join(this, reply);
        }
    }

    /** SyncGroup; parked until the leader has assigned. */
    record Sync(String groupId, ClassicRequests.Sync sync) implements GroupCommand<SyncReply> {
        @Override
        public SyncReply refused(GroupError error) {
            return SyncReply.refused(error);
        }

        @Override
        public void decide(Decisions decisions, Reply<SyncReply> reply) {
            decisions.sync(this, reply);
        }
    }

    /** Heartbeat. */
    record Heartbeat(String groupId, String memberId, Optional<String> instanceId, int generation)
            implements GroupCommand<GroupError> {
        @Override
        public GroupError refused(GroupError error) {
            return error;
        }

        @Override
        public void decide(Decisions decisions, Reply<GroupError> reply) {
            decisions.heartbeat(this, reply);
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

        @Override
        public void decide(Decisions decisions, Reply<LeaveReply> reply) {
            decisions.leave(this, reply);
        }
    }

    /** ConsumerGroupHeartbeat. */
    record ConsumerGroupHeartbeat(String groupId, ConsumerHeartbeat heartbeat) implements GroupCommand<HeartbeatReply> {
        @Override
        public HeartbeatReply refused(GroupError error) {
            return HeartbeatReply.refused(error, "", heartbeat);
        }

        @Override
        public void decide(Decisions decisions, Reply<HeartbeatReply> reply) {
            decisions.consumerHeartbeat(this, reply);
        }
    }

    /** OffsetCommit. */
    record CommitOffsets(String groupId, OffsetRequests.Commit commit) implements GroupCommand<CommitReply> {
        @Override
        public CommitReply refused(GroupError error) {
            return CommitReply.refused(error);
        }

        @Override
        public void decide(Decisions decisions, Reply<CommitReply> reply) {
            decisions.commitOffsets(this, reply);
        }
    }

    /** OffsetFetch. */
    record FetchOffsets(String groupId, OffsetRequests.Fetch fetch) implements GroupCommand<FetchReply> {
        @Override
        public FetchReply refused(GroupError error) {
            return FetchReply.refused(error);
        }

        @Override
        public void decide(Decisions decisions, Reply<FetchReply> reply) {
            decisions.fetchOffsets(this, reply);
        }
    }

    /** OffsetDelete. */
    record DeleteOffsets(String groupId, OffsetRequests.Delete delete) implements GroupCommand<DeleteReply> {
        @Override
        public DeleteReply refused(GroupError error) {
            return DeleteReply.refused(error);
        }

        @Override
        public void decide(Decisions decisions, Reply<DeleteReply> reply) {
            decisions.deleteOffsets(this, reply);
        }
    }

    /** DescribeGroups, of one group. */
    record DescribeGroup(String groupId) implements GroupCommand<Description> {
        @Override
        public Description refused(GroupError error) {
            return Description.refused(groupId, error, "");
        }

        @Override
        public void decide(Decisions decisions, Reply<Description> reply) {
            decisions.describe(this, reply);
        }
    }

    /** ConsumerGroupDescribe, of one group. */
    record DescribeConsumerGroup(String groupId) implements GroupCommand<ConsumerDescription> {
        @Override
        public ConsumerDescription refused(GroupError error) {
            return ConsumerDescription.refused(groupId, error, "");
        }

        @Override
        public void decide(Decisions decisions, Reply<ConsumerDescription> reply) {
            decisions.describeConsumer(this, reply);
        }
    }

    /** DeleteGroups, of one group. */
    record DeleteGroup(String groupId) implements GroupCommand<Deleted> {
        @Override
        public Deleted refused(GroupError error) {
            return new Deleted(error, "");
        }

        @Override
        public void decide(Decisions decisions, Reply<Deleted> reply) {
            decisions.delete(this, reply);
        }
    }

    /** One decision for each kind of command. */
    interface Decisions {
        void join(Join command, Reply<JoinReply> reply);

        void sync(Sync command, Reply<SyncReply> reply);

        void heartbeat(Heartbeat command, Reply<GroupError> reply);

        void leave(Leave command, Reply<LeaveReply> reply);

        void consumerHeartbeat(ConsumerGroupHeartbeat command, Reply<HeartbeatReply> reply);

        void commitOffsets(CommitOffsets command, Reply<CommitReply> reply);

        void fetchOffsets(FetchOffsets command, Reply<FetchReply> reply);

        void deleteOffsets(DeleteOffsets command, Reply<DeleteReply> reply);

        void describe(DescribeGroup command, Reply<Description> reply);

        void describeConsumer(DescribeConsumerGroup command, Reply<ConsumerDescription> reply);

        void delete(DeleteGroup command, Reply<Deleted> reply);
    }
}
