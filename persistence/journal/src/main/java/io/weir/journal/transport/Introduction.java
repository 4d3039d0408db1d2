package io.weir.journal.transport;

import io.weir.journal.ops.VoterSet;
import io.weir.log.TopicId;
import java.util.Map;
import java.util.Objects;

/**
 * A node tells another, from time to time, who it is and whom it knows.
 *
 * @param set the voters as far as it knows
 * @param own where it is
 * @param others where others are that it knows; what these say of themselves counts more
 */
public record Introduction(TopicId clusterId, int node, VoterSet set, PeerAddress own, Map<Integer, PeerAddress> others)
        implements JournalPost {
    public Introduction {
        Objects.requireNonNull(clusterId);
        Objects.requireNonNull(set);
        Objects.requireNonNull(own);
        others = Map.copyOf(others);
    }
}
