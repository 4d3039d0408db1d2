package io.weir.journal.simulation;

import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.VoterSet;
import io.weir.journal.quorum.Envelope;
import io.weir.journal.quorum.Message;
import io.weir.journal.quorum.QuorumVoters;
import io.weir.journal.quorum.VoterNode;
import io.weir.journal.quorum.VoterSetChange;
import io.weir.journal.session.RecoverySessions;
import io.weir.journal.store.StoreCore;
import io.weir.journal.store.StoreSettings;
import io.weir.journal.voter.VoterReply;
import io.weir.log.StorageException;
import io.weir.log.TopicId;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** A process with a voter, proposers, and a disk that outlives it. */
final class SimulatedNode {
    static final TopicId CLUSTER = new TopicId(1, 2);
    private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

    final int id;
    final SimulatedDisk disk;
    final TreeMap<String, SimulatedOwner> owners = new TreeMap<>();
    VoterSetChange change;
    VoterNode voter;
    StoreCore store;

    private final List<Integer> founders;
    private final Random random;
    private final Network network;
    private final Invariant invariants;
    private final Variation variation;
    private QuorumVoters quorum;
    private RecoverySessions journal;
    private RecoverySessions snapshots;
    private final int pageBytes;
    private boolean wasLost;
    private long flushed;
    /** What the disk was at some moment, and the store's sequence then. */
    private Map<Integer, TreeMap<Long, List<io.weir.journal.store.StoredRecord>>> image;

    private long imageSequence;
    private TopicId imageStoreId;

    SimulatedNode(
            int id, List<Integer> founders, Random random, Network network, Invariant invariants, Variation variation) {
        this.id = id;
        this.founders = founders;
        this.random = random;
        this.network = network;
        this.invariants = invariants;
        this.variation = variation;
        // Some nodes give what they have in very small pieces.
        this.pageBytes = random.nextInt(4) == 0 ? 60 + random.nextInt(400) : 1 << 16;
        this.disk = new SimulatedDisk(CLUSTER, storeId());
        start();
    }

    boolean isUp() {
        return voter != null;
    }

    void start() {
        try {
            StoreSettings settings = new StoreSettings(Optional.of(CLUSTER), id, 1 << 20, 1 << 20, 8 << 20, 6_000, 0.5);
            store = StoreCore.open(disk, settings, firstVoters(), CLOCK);
        } catch (StorageException e) {
            throw new IllegalStateException(e);
        }
        StoreCore own = store;
        voter = new VoterNode(own, founders.size() == 1 ? List.of() : founders, pageBytes, random::nextLong);
        quorum = new QuorumVoters(
                id,
                CLUSTER,
                voter.set(),
                random.nextLong() >>> 2,
                of -> own.state(of).promised(),
                node -> true,
                network::send);
        journal = sessions();
        snapshots = variation == Variation.NO_SHARED_SESSION ? sessions() : journal;
    }

    private List<Integer> firstVoters() {
        if (wasLost && variation == Variation.NO_STORE_IDENTITY) {
            return founders;
        }
        return founders.equals(List.of(id)) ? founders : List.of();
    }

    private RecoverySessions sessions() {
        boolean unique = variation != Variation.EPOCHS_ARE_NOT_UNIQUE;
        LongSupplier bits = unique ? random::nextLong : () -> 0;
        return new RecoverySessions(quorum, unique ? id : 0, bits);
    }

    private TopicId storeId() {
        return new TopicId(random.nextLong(), random.nextLong());
    }

    void kill() {
        owners.values().forEach(SimulatedOwner::stop);
        owners.clear();
        change = null;
        voter = null;
        store = null;
        disk.processDies(random);
    }

    void wipe() {
        disk.wipe(storeId());
        wasLost = true;
        image = null;
        invariants.lost(id);
    }

    /** Keeps what is on the disk now, to come back to it. */
    void keepImage() {
        image = disk.image();
        imageSequence = store.sequence();
        imageStoreId = disk.storeId();
    }

    /** Whether the kept image is older than what each of the others remembers. */
    boolean canBeSetBack(List<SimulatedNode> others) {
        return image != null
                && imageStoreId.equals(disk.storeId())
                && others.stream().allMatch(other -> {
                    var peer = other.store == null
                            ? null
                            : other.store.status().peers().get(id);
                    return peer != null && peer.sequence() > imageSequence;
                });
    }

    void setBack() {
        disk.setBack(image);
        image = null;
        invariants.lost(id);
    }

    void receive(Envelope received) {
        Envelope envelope = variation == Variation.NO_STORE_IDENTITY ? withoutMemory(received) : received;
        if (envelope.message() instanceof Message.Answered answered
                && answered.answer().reply() instanceof VoterReply.Failed refusal) {
            Invariant.require(!refusal.why().contains("which is committed"), refusal::why);
        }
        quorum.learn(envelope.set());
        if (change != null) {
            change.receive(envelope);
        }
        if (envelope.message() instanceof Message.Fetch fetch) {
            network.send(voter.reads().answer(envelope, fetch));
        } else if (!quorum.receive(envelope)) {
            voter.receive(envelope);
        }
        shareSet();
    }

    private static Envelope withoutMemory(Envelope envelope) {
        if (!(envelope.message() instanceof Message.Greeting greeting)) {
            return envelope;
        }
        Message forgetful = new Message.Greeting(
                greeting.nonce(),
                greeting.identity(),
                greeting.sequence(),
                greeting.trusted(),
                greeting.blank(),
                greeting.founders(),
                greeting.settled(),
                Optional.empty());
        return new Envelope(envelope.clusterId(), envelope.from(), envelope.to(), envelope.set(), forgetful);
    }

    void flush() {
        try {
            voter.flush().forEach(network::send);
            if (store.sequence() != flushed) {
                store.compactWhenDue();
                flushed = store.sequence();
                invariants.flushed(id, store);
            }
        } catch (SimulatedDisk.Killed killed) {
            kill();
        }
    }

    void tick() {
        voter.tick();
        journal.resend();
        if (snapshots != journal) {
            snapshots.resend();
        }
        List.copyOf(owners.values()).forEach(SimulatedOwner::tick);
        if (change != null) {
            change.tick();
        }
        shareSet();
    }

    private void shareSet() {
        voter.learn(quorum.set());
        quorum.learn(voter.set());
    }

    SimulatedOwner startOwner(String persistenceId) {
        SimulatedOwner former = owners.get(persistenceId);
        if (former != null) {
            former.stop();
        }
        SimulatedOwner owner =
                new SimulatedOwner(persistenceId, random.nextLong() >>> 1, snapshots, journal, invariants);
        owners.put(persistenceId, owner);
        owner.start();
        return owner;
    }

    VoterSet knownSet() {
        return quorum.set();
    }

    void changeVoters(VoterSet after) {
        Epoch epoch =
                new Epoch(1 + quorum.promised(VoterSet.LOG_ID).round() + random.nextInt(3), id, random.nextLong());
        VoterSetChange begun = new VoterSetChange(id, CLUSTER, quorum, after, epoch, network::send);
        change = begun;
        begun.result().whenComplete((set, error) -> {
            if (change == begun) {
                change = null;
            }
        });
        begun.tick();
    }
}
