package io.weir.journal.ops;

import java.util.Objects;

/** What is remembered of another voter's store: the life it was in, and how far its sequence had come. */
public record PeerStore(StoreIdentity identity, long sequence) {
    public PeerStore {
        Objects.requireNonNull(identity);
    }

    /** The later of two memories of one voter. */
    public PeerStore or(PeerStore other) {
        if (identity.birth() != other.identity.birth()) {
            return identity.birth() > other.identity.birth() ? this : other;
        }
        return sequence >= other.sequence ? this : other;
    }

    /** Whether a store that presents itself thus is another one, or was set back to what it was earlier. */
    public boolean contradicts(StoreIdentity presented, long presentedSequence) {
        if (identity.birth() != presented.birth()) {
            return identity.birth() > presented.birth();
        }
        return !identity.storeId().equals(presented.storeId()) || sequence > presentedSequence;
    }
}
