package io.weir.journal.ops;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a voter's store knows besides its logs, as it is on the disk.
 *
 * @param trusted whether it has said, or may say, anything as a voter: a store that was blank or was set back has to copy first
 * @param lift what the store's sequence is above the count of its records; it grows with each new life
 * @param set the newest voters that it heard of
 * @param settled the version of voters whose predecessors' logs it is known to hold; 0: none
 * @param peers the stores of the other nodes
 */
public record StoreStatus(
        StoreIdentity identity, boolean trusted, long lift, VoterSet set, int settled, Map<Integer, PeerStore> peers) {
    public StoreStatus {
        Objects.requireNonNull(identity);
        Objects.requireNonNull(set);
        peers = Map.copyOf(peers);
    }

    /** The first status of a store whose header says who votes; nobody, when it waits for others to tell. */
    public static StoreStatus of(StoreHeader header) {
        VoterSet set = header.voters().isEmpty()
                ? VoterSet.NONE
                : new VoterSet(header.voterSetVersion(), header.voters(), header.voters());
        return new StoreStatus(
                new StoreIdentity(header.storeId(), 0), set.version() > 0, 0, set, set.version(), Map.of());
    }

    /** Takes up newer voters; older ones say nothing. */
    public StoreStatus withSet(VoterSet newer) {
        return newer.version() > set.version() ? new StoreStatus(identity, trusted, lift, newer, settled, peers) : this;
    }

    /** Remembers another node's store, unless something later is remembered. */
    public StoreStatus withPeer(int node, PeerStore store) {
        PeerStore known = peers.get(node);
        PeerStore newer = known == null ? store : store.or(known);
        if (newer.equals(known)) {
            return this;
        }
        TreeMap<Integer, PeerStore> all = new TreeMap<>(peers);
        all.put(node, newer);
        return new StoreStatus(identity, trusted, lift, set, settled, all);
    }

    public StoreStatus withPeers(Map<Integer, PeerStore> stores, int self) {
        StoreStatus next = this;
        for (Map.Entry<Integer, PeerStore> store : stores.entrySet()) {
            next = store.getKey() == self ? next : next.withPeer(store.getKey(), store.getValue());
        }
        return next;
    }

    /** Says nothing more until it has copied. */
    public StoreStatus distrusted() {
        return new StoreStatus(identity, false, lift, set, 0, peers);
    }

    /** Begins a new life, whose sequence is above all that was ever remembered. */
    public StoreStatus born(long birth, long newLift) {
        return new StoreStatus(new StoreIdentity(identity.storeId(), birth), false, newLift, set, 0, peers);
    }

    public StoreStatus asTrusted() {
        return new StoreStatus(identity, true, lift, set, settled, peers);
    }

    public StoreStatus withSettled(int version) {
        return new StoreStatus(identity, trusted, lift, set, Math.max(settled, version), peers);
    }
}
