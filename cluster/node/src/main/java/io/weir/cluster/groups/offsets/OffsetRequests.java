package io.weir.cluster.groups.offsets;

import io.weir.cluster.groups.GroupError;
import io.weir.log.TopicIdPartition;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What is asked of a group's offsets, and what is answered. Partitions exist: whoever asks has looked them up. */
public final class OffsetRequests {
    /** The generation or epoch of a commit that is no member's. */
    public static final int NO_EPOCH = -1;

    private OffsetRequests() {}

    /**
     * OffsetCommit.
     *
     * @param memberId empty for a commit that is no member's
     * @param epoch the member's generation or epoch, {@link #NO_EPOCH} for a commit that is no member's
     * @param knowsMemberEpochs whether the client can be told of a stale member epoch (OffsetCommit 9)
     * @param retentionMs how long the offsets are to be kept, if the client says so (OffsetCommit 2 to 4)
     */
    public record Commit(
            String memberId,
            Optional<String> instanceId,
            int epoch,
            boolean knowsMemberEpochs,
            OptionalLong retentionMs,
            List<Position> positions) {
        public Commit {
            positions = List.copyOf(positions);
        }
    }

    /**
     * Where a group is in one partition.
     *
     * @param offset of the record to read next
     * @param leaderEpoch of the record before, if the client says it
     * @param metadata the client's own words, never {@code null}
     */
    public record Position(TopicIdPartition partition, long offset, OptionalInt leaderEpoch, String metadata) {}

    /**
     * @param error of the whole; then there are no others
     * @param errors of each position, in the order in which they were asked
     */
    public record CommitReply(GroupError error, List<GroupError> errors) {
        public CommitReply {
            errors = List.copyOf(errors);
        }

        public static CommitReply refused(GroupError error) {
            return new CommitReply(error, List.of());
        }
    }

    /**
     * OffsetFetch of one group.
     *
     * @param memberId empty when the client does not say who asks (OffsetFetch 9)
     * @param memberEpoch {@link #NO_EPOCH} when the client does not say
     * @param partitions empty for all that have an offset
     * @param requireStable whether an offset that a transaction may still change is not to be shown
     */
    public record Fetch(
            Optional<String> memberId,
            int memberEpoch,
            Optional<List<TopicIdPartition>> partitions,
            boolean requireStable) {}

    /** @param offsets of the partitions asked for in their order, or of all in no particular order */
    public record FetchReply(GroupError error, List<Fetched> offsets) {
        public FetchReply {
            offsets = List.copyOf(offsets);
        }

        public static FetchReply refused(GroupError error) {
            return new FetchReply(error, List.of());
        }
    }

    /** @param position empty when nothing is committed for the partition */
    public record Fetched(TopicIdPartition partition, GroupError error, Optional<Position> position) {}

    /** OffsetDelete. */
    public record Delete(List<TopicIdPartition> partitions) {
        public Delete {
            partitions = List.copyOf(partitions);
        }
    }

    /**
     * @param error of the whole; then there are no others
     * @param errors of each partition, in the order in which they were asked
     */
    public record DeleteReply(GroupError error, List<GroupError> errors) {
        public DeleteReply {
            errors = List.copyOf(errors);
        }

        public static DeleteReply refused(GroupError error) {
            return new DeleteReply(error, List.of());
        }
    }
}
