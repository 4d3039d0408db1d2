package io.weir.partition;

import io.weir.log.StorageFailure;
import io.weir.log.TopicId;
import java.util.Optional;

/** The started leaders of this node, by topic id and partition. Read by event loops, written by the leaders; never blocks. */
public interface LeaderRegistry {

    Optional<StartedLeader> find(TopicId topicId, int partition);

    /** Why a partition that this node is to lead has no leader: the disk does not let its log be opened. It is tried again. */
    default Optional<StorageFailure> failure(TopicId topicId, int partition) {
        return Optional.empty();
    }
}
