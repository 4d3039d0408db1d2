package io.weir.journal.ops;

import io.weir.log.TopicId;
import java.util.List;
import java.util.Objects;

/**
 * The first record of a voter's file: whose it is.
 *
 * @param clusterId the cluster that the logs belong to
 * @param voterId the node that stores them
 * @param storeId drawn when the store was made; a blank disk gets another
 * @param baseSequence the store's sequence at offset 0 of this file. The store's sequence is this plus the end offset: it grows with
 *     every write and over compactions, so that peers who remember it can tell a store that was set back
 * @param voterSetVersion grows by one with every change of the voters
 * @param voters node ids of all voters, ascending
 */
public record StoreHeader(
        TopicId clusterId, int voterId, TopicId storeId, long baseSequence, int voterSetVersion, List<Integer> voters) {
    public StoreHeader {
        Objects.requireNonNull(clusterId);
        Objects.requireNonNull(storeId);
        voters = List.copyOf(voters);
    }
}
