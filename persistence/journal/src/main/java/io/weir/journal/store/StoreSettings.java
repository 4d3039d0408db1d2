package io.weir.journal.store;

import io.weir.log.TopicId;
import java.util.Optional;

/**
 * The settings of a voter's store.
 *
 * @param clusterId the cluster that the store must belong to; empty: whichever it belongs to, or a new one when it is blank
 * @param nodeId this voter
 * @param maxOpBytes the greatest size of one op; a larger one is refused
 * @param maxGroupBytes what one group commit gathers at most, unless a single op is larger
 * @param maxQueuedBytes what may wait for a group commit; beyond, ops are refused
 * @param compactAboveBytes files below this size are not compacted
 * @param compactGarbageRatio the part of a file that must be dead before it is compacted, above 0 and up to 1
 */
public record StoreSettings(
        Optional<TopicId> clusterId,
        int nodeId,
        int maxOpBytes,
        int maxGroupBytes,
        long maxQueuedBytes,
        long compactAboveBytes,
        double compactGarbageRatio) {}
