package io.weir.journal.simulation;

import io.weir.journal.ops.Op;
import io.weir.journal.ops.VoterSet;
import io.weir.journal.quorum.Envelope;
import io.weir.journal.quorum.Message;
import io.weir.journal.quorum.VoterNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * One schedule: some hundred steps in which anything may happen, then quiet, in which everything has to come to its end. What is lost of
 * disks stays within what the journal promises to bear: one at a time, of three voters or more, not while the voters change, and a disk
 * is set back only behind what the others remember of it.
 */
final class Simulation {
    private static final List<String> IDS = List.of("a", "b");
    private static final int STEPS = 800;
    /** Each eighth schedule is longer, so that several changes of the voters come to their end. */
    private static final int LONG = 4 * STEPS;

    private final Random random;
    private final Network network;
    private final Invariants invariants = new Invariants();
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final List<Integer> founders;
    private final int steps;
    private boolean founded;
    private long events;
    private long transfers;

    Simulation(long seed, Variation variation) {
        random = new Random(seed * 0x9E3779B97F4A7C15L);
        network = new Network(random);
        steps = seed % 8 == 0 ? LONG : STEPS;
        int[] sizes = {1, 2, 3, 3, 3, 3, 3, 5};
        int size = sizes[random.nextInt(sizes.length)];
        List<Integer> first = new ArrayList<>();
        for (int id = 1; id <= size; id++) {
            first.add(id);
        }
        founders = List.copyOf(first);
        int all = Math.min(5, size + random.nextInt(3));
        for (int id = 1; id <= all; id++) {
            List<Integer> known = id <= size ? founders : List.of();
            nodes.add(new SimulatedNode(id, known, random, network, invariants, variation));
        }
    }

    void run() {
        if (random.nextInt(4) > 0) {
            begin();
        }
        for (int step = 0; step < steps; step++) {
            step();
            invariants.check();
        }
        quiet();
        invariants.check();
    }

    /** Without faults, until all founders vote. */
    private void begin() {
        network.quiet = true;
        for (int i = 0; i < 6; i++) {
            nodes.forEach(SimulatedNode::tick);
            settle();
        }
        network.quiet = false;
    }

    private void step() {
        int dice = random.nextInt(1000);
        if (dice < 650 && !network.isEmpty()) {
            deliver(network.next());
        } else if (dice < 780) {
            anyUp(SimulatedNode::flush);
        } else if (dice < 820) {
            anyUp(SimulatedNode::tick);
        } else if (dice < 850) {
            startOwners(IDS.get(random.nextInt(4) == 0 ? 1 : 0));
        } else if (dice < 965) {
            anyUp(this::act);
        } else if (dice < 980) {
            repair();
        } else {
            fault();
        }
    }

    /** An owner where there is none; sometimes one more, and sometimes two at once. */
    private void startOwners(String id) {
        boolean hasOwner = nodes.stream()
                .map(node -> node.owners.get(id))
                .anyMatch(owner -> owner != null && owner.phase() != SimulatedOwner.Phase.STOPPED);
        if (!hasOwner || random.nextInt(6) == 0) {
            for (int owners = random.nextInt(4) == 0 ? 2 : 1; owners > 0; owners--) {
                anyUp(node -> node.startOwner(id));
            }
        }
    }

    private void repair() {
        for (SimulatedNode node : nodes) {
            if (!node.isUp()) {
                node.start();
                return;
            }
            if (node.voter.broken().isPresent()) {
                node.kill();
                return;
            }
        }
        network.partition(Set.of());
    }

    private void deliver(Envelope envelope) {
        if (envelope == null) {
            return;
        }
        if (envelope.message() instanceof Message.Ask ask && ask.op() instanceof Op.Transfer) {
            transfers++;
        }
        SimulatedNode to = node(envelope.to());
        if (to != null && to.isUp()) {
            to.receive(envelope);
            if (random.nextInt(3) > 0 && to.isUp()) {
                to.flush();
            }
        }
    }

    private SimulatedNode node(int id) {
        return id <= nodes.size() ? nodes.get(id - 1) : null;
    }

    private void anyUp(java.util.function.Consumer<SimulatedNode> action) {
        SimulatedNode node = nodes.get(random.nextInt(nodes.size()));
        if (node.isUp()) {
            action.accept(node);
        }
    }

    private void act(SimulatedNode node) {
        for (SimulatedOwner owner : List.copyOf(node.owners.values())) {
            if (owner.phase() == SimulatedOwner.Phase.READY) {
                act(owner);
            }
        }
    }

    private void act(SimulatedOwner owner) {
        int dice = random.nextInt(10);
        if (dice < 5 || events == 0) {
            List<Long> some = new ArrayList<>();
            for (int i = random.nextInt(5) == 0 ? 3 : 1; i > 0; i--) {
                some.add(++events);
            }
            owner.persist(some);
        } else if (dice < 7) {
            owner.saveSnapshot(1 + random.nextInt(2));
        } else if (owner.hasSnapshot()) {
            if (random.nextBoolean()) {
                owner.deleteEvents();
            } else {
                owner.deleteSnapshots();
            }
        }
    }

    private void fault() {
        SimulatedNode node = nodes.get(random.nextInt(nodes.size()));
        int dice = random.nextInt(100);
        if (!node.isUp()) {
            node.start();
        } else if (dice < 15) {
            node.kill();
        } else if (dice < 27) {
            SimulatedDisk.Death[] deaths = SimulatedDisk.Death.values();
            node.disk.death = deaths[random.nextInt(deaths.length)];
        } else if (dice < 30) {
            node.disk.full = !node.disk.full;
        } else if (dice < 45) {
            Set<Integer> side = new HashSet<>();
            nodes.forEach(each -> {
                if (random.nextBoolean()) {
                    side.add(each.id);
                }
            });
            network.partition(random.nextInt(3) == 0 ? side : Set.of());
        } else if (dice < 55) {
            node.keepImage();
        } else if (dice < 72) {
            loseDisk(node);
        } else {
            changeVoters(node);
        }
    }

    private void loseDisk(SimulatedNode node) {
        if (!mayLoseDisk(node)) {
            return;
        }
        List<SimulatedNode> others = nodes.stream()
                .filter(other -> other != node && node.knownSet().contains(other.id))
                .toList();
        boolean back = node.canBeSetBack(others);
        node.kill();
        if (back) {
            node.setBack();
        } else {
            node.wipe();
        }
        if (random.nextBoolean()) {
            node.start();
        }
    }

    /** All know the same voters, and hold all that the former ones agreed on; no other disk is lost. */
    private boolean mayLoseDisk(SimulatedNode lost) {
        VoterSet set = lost.knownSet();
        founded |= founders.stream().allMatch(id -> {
            SimulatedNode node = node(id);
            return node.isUp() && node.store.status().trusted();
        });
        if (!founded || set.voters().size() < 3 || !set.contains(lost.id)) {
            return false;
        }
        return nodes.stream().allMatch(node -> {
            boolean agrees =
                    node.isUp() && node.change == null && node.knownSet().equals(set);
            return agrees
                    && (!set.contains(node.id)
                            || (node.voter.phase() == VoterNode.Phase.VOTING
                                    && node.store.status().settled() >= set.version()));
        });
    }

    private void changeVoters(SimulatedNode node) {
        VoterSet set = node.knownSet();
        if (node.change != null) {
            if (random.nextInt(5) == 0) {
                node.change.abandon("given up");
                node.change = null;
            }
            return;
        }
        if (set.version() == 0) {
            return;
        }
        SimulatedNode other = nodes.get(random.nextInt(nodes.size()));
        if (!set.contains(other.id)) {
            node.changeVoters(set.with(other.id));
        } else if (set.voters().size() > 2) {
            node.changeVoters(set.without(other.id));
        }
    }

    /** No faults any more: every owner recovers, and its write and its snapshot are stored. */
    private void quiet() {
        network.quiet = true;
        network.partition(Set.of());
        for (SimulatedNode node : nodes) {
            node.disk.full = false;
            node.disk.death = SimulatedDisk.Death.NONE;
            if (node.isUp()) {
                if (node.change != null) {
                    node.change.abandon("quiet");
                    node.change = null;
                }
                if (node.voter.broken().isPresent()) {
                    node.kill();
                }
            }
            if (!node.isUp()) {
                node.start();
            }
        }
        for (String id : IDS) {
            boolean stored = finish(id);
            invariants.check();
            invariants.ended(id, stored);
        }
        nodes.forEach(SimulatedNode::flush);
    }

    private boolean finish(String id) {
        int wait = 0;
        SimulatedOwner owner = null;
        int done = 0;
        for (int round = 0; round < 150; round++) {
            settle();
            if (owner == null || owner.phase() == SimulatedOwner.Phase.STOPPED) {
                // The former owners are gone by now; the last one to come stays.
                nodes.forEach(node -> node.owners.values().forEach(SimulatedOwner::stop));
                owner = newest().startOwner(id);
                done = 0;
            } else if (owner.phase() == SimulatedOwner.Phase.READY) {
                if (done == 0) {
                    owner.persist(List.of(++events));
                } else if (done == 1) {
                    owner.saveSnapshot(1);
                } else {
                    return true;
                }
                done++;
            } else if (++wait % 2 == 0) {
                nodes.forEach(SimulatedNode::tick);
            }
        }
        return false;
    }

    private SimulatedNode newest() {
        SimulatedNode best = nodes.get(random.nextInt(nodes.size()));
        for (SimulatedNode node : nodes) {
            if (node.knownSet().version() > best.knownSet().version()) {
                best = node;
            }
        }
        return best;
    }

    private void settle() {
        for (int i = 0; i < 2_000 && !network.isEmpty(); i++) {
            for (int left = network.size(); left > 0; left--) {
                Envelope envelope = network.next();
                SimulatedNode to = node(envelope.to());
                if (to != null) {
                    to.receive(envelope);
                }
            }
            nodes.forEach(SimulatedNode::flush);
        }
        nodes.forEach(SimulatedNode::flush);
    }

    /**
     * What a schedule came to.
     *
     * @param events written by owners
     * @param transfers of whole logs to voters that lagged
     * @param newLives of stores that were lost, and vote again
     * @param voterSets the version of the newest
     */
    record Reached(long events, long transfers, long newLives, int voterSets) {}

    Reached reached() {
        long lives = nodes.stream()
                .map(node -> node.store.status())
                .filter(status -> status.trusted() && status.identity().birth() > 0)
                .count();
        return new Reached(events, transfers, lives, newest().knownSet().version());
    }

    @Override
    public String toString() {
        Set<String> known = new TreeSet<>();
        nodes.forEach(node -> known.add(node.id + ":"
                + (node.isUp() ? node.voter.phase() + " " + node.owners + " " + node.store.status() : "down")));
        return String.join("\n", known);
    }
}
