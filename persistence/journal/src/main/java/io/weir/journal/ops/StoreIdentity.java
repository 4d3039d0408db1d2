package io.weir.journal.ops;

import io.weir.log.TopicId;
import java.util.Objects;

/**
 * Names one life of a voter's store. A store that had to copy its logs again begins a new life: what it said in an earlier one does
 * not count beside what was said by anyone who knows the later.
 *
 * @param storeId drawn when the directory was made
 * @param birth the store sequence at which this life began; 0 for the first. Lives of one voter are ordered by it
 */
public record StoreIdentity(TopicId storeId, long birth) {
    public StoreIdentity {
        Objects.requireNonNull(storeId);
    }
}
