package io.weir.partition;

import io.weir.log.TopicId;
import java.util.Optional;

/** The started leaders of this node, by topic id and partition. Read by event loops, written by the leaders; never blocks. */
public interface LeaderRegistry {

    Optional<StartedLeader> find(TopicId topicId, int partition);
}
