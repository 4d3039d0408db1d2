package io.weir.journal.quorum;

import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.VoterSet;
import io.weir.journal.store.MemoryGenerations;
import io.weir.journal.store.StoreCore;
import io.weir.journal.store.StoreSettings;
import io.weir.log.StorageException;
import io.weir.log.TopicId;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** Nodes with a voter each, in memory, that exchange messages in order; those that are down neither get nor say anything. */
final class QuorumRig {
    static final TopicId CLUSTER = new TopicId(7, 7);
    private static final int PAGE = 1 << 16;

    final TreeMap<Integer, Node> nodes = new TreeMap<>();
    final Set<Integer> down = new HashSet<>();
    private final ArrayDeque<Envelope> net = new ArrayDeque<>();
    private final AtomicLong random = new AtomicLong();

    /** A voter, and what its node's proposers see of all. */
    final class Node {
        final int id;
        final MemoryGenerations disk = new MemoryGenerations();
        final StoreCore store;
        final VoterNode voter;
        final QuorumVoters voters;
        VoterSetChange change;

        private Node(int id, List<Integer> founders) throws StorageException {
            this.id = id;
            StoreSettings settings =
                    new StoreSettings(Optional.of(CLUSTER), id, 1 << 20, 1 << 20, 8 << 20, 1 << 20, 0.5);
            this.store = StoreCore.open(
                    disk, settings, founders.equals(List.of(id)) ? founders : List.of(), Clock.systemUTC());
            List<Integer> blank = founders.size() == 1 ? List.of() : founders;
            this.voter = new VoterNode(store, blank, PAGE, random::incrementAndGet);
            this.voters = new QuorumVoters(
                    id, CLUSTER, voter.set(), 1, of -> store.state(of).promised(), node -> true, net::add);
        }

        VoterSetChange changeTo(VoterSet after, long round) {
            Epoch epoch = new Epoch(round, id, random.incrementAndGet());
            change = new VoterSetChange(id, CLUSTER, voters, after, epoch, net::add);
            change.tick();
            return change;
        }

        private void receive(Envelope envelope) {
            voters.learn(envelope.set());
            if (change != null) {
                change.receive(envelope);
            }
            if (envelope.message() instanceof Message.Fetch fetch) {
                net.add(voter.reads().answer(envelope, fetch));
            } else if (!voters.receive(envelope)) {
                voter.receive(envelope);
            }
            work();
        }

        private void work() {
            voter.learn(voters.set());
            do {
                net.addAll(voter.flush());
            } while (voter.hasRequests() && voter.broken().isEmpty());
            voters.learn(voter.set());
        }
    }

    Node start(int id, List<Integer> founders) throws StorageException {
        Node node = new Node(id, founders);
        nodes.put(id, node);
        return node;
    }

    static QuorumRig of(int... ids) throws StorageException {
        QuorumRig rig = new QuorumRig();
        List<Integer> founders = new ArrayList<>();
        for (int id : ids) {
            founders.add(id);
        }
        for (int id : ids) {
            rig.start(id, founders);
        }
        rig.ticks(6);
        return rig;
    }

    void ticks(int count) {
        for (int i = 0; i < count; i++) {
            for (Node node : nodes.values()) {
                if (!down.contains(node.id)) {
                    node.voter.tick();
                    if (node.change != null) {
                        node.change.tick();
                    }
                    node.work();
                }
            }
            deliver();
        }
    }

    void deliver() {
        for (Envelope next = net.poll(); next != null; next = net.poll()) {
            if (!down.contains(next.to()) && !down.contains(next.from()) && nodes.containsKey(next.to())) {
                nodes.get(next.to()).receive(next);
            }
        }
    }
}
