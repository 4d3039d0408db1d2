package io.weir.journal.voter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/**
 * Proposers and voters over a network that loses, doubles and reorders messages. Whatever happens: what one proposer was told is
 * committed is in the log of every later one, at the same place, and no two proposers commit different ops at one place.
 */
class ProposerSimulationTest {

    @Property(tries = 400)
    void whatIsCommittedStaysWhereItIs(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int voters) {
        new Simulation(seed, voters).run(600);
    }

    @Test
    void aSoleVoterIsItsOwnMajority() {
        Proposer proposer = new Proposer(new Epoch(1, 1, 1), List.of(1));
        VoterState state = VoterState.EMPTY;
        List<Proposer.Step> steps = proposer.start();
        VoterState.Decision promise = state.decide(((Proposer.Send) steps.get(0)).op());
        steps = proposer.onReply(1, promise.reply());
        assertEquals(List.of(new Proposer.SendInstall(1, proposer.epoch(), 0, 0, 1, true)), steps);
        VoterState.Decision install = promise.next().decide(new Op.Install(proposer.epoch(), 0, List.of()));
        assertTrue(install.writes(), "the Install is written, though it changes nothing");
        assertEquals(List.of(new Proposer.Recovered(0)), proposer.onReply(1, install.reply()));
        Proposer.Send write =
                (Proposer.Send) proposer.propose(new Entry.DeleteEvents(1)).get(0);
        assertEquals(
                List.of(new Proposer.Committed(1)),
                proposer.onReply(1, install.next().decide(write.op()).reply()));
    }

    /** What is under way: an op to a voter, or its reply to a proposer. */
    private record Message(int proposer, int voter, Op op, VoterReply reply) {}

    private static final class Simulation {
        private final Random random;
        private final int size;
        private final long seed;
        private final List<VoterState> states = new ArrayList<>();
        private final List<List<Entry>> logs = new ArrayList<>();
        private final List<Proposer> proposers = new ArrayList<>();
        private final List<Message> network = new ArrayList<>();
        private final Map<Long, Entry> committed = new HashMap<>();
        private final Map<Integer, List<Entry>> proposed = new HashMap<>();
        private long highestCommitted;
        private long counter;

        Simulation(long seed, int size) {
            this.seed = seed;
            this.random = new Random(seed);
            this.size = size;
            for (int i = 0; i < size; i++) {
                states.add(VoterState.EMPTY);
                logs.add(new ArrayList<>());
            }
        }

        void run(int rounds) {
            for (int i = 0; i < rounds; i++) {
                int dice = random.nextInt(100);
                if (proposers.isEmpty() || dice < 2) {
                    start();
                } else if (dice < 20) {
                    propose();
                } else if (!network.isEmpty()) {
                    deliver();
                }
            }
        }

        private void start() {
            long round = 1 + random.nextInt(proposers.size() + 2);
            int id = proposers.size();
            List<Integer> voters = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                voters.add(i);
            }
            proposers.add(new Proposer(new Epoch(round, id, random.nextLong()), voters));
            take(id, proposers.get(id).start());
        }

        private void propose() {
            int id = random.nextInt(proposers.size());
            if (proposers.get(id).phase() == Proposer.Phase.LEADING) {
                Entry entry = new Entry.DeleteEvents(++counter);
                proposed.get(id).add(entry);
                take(id, proposers.get(id).propose(entry));
            }
        }

        private void deliver() {
            Message message = network.remove(random.nextInt(Math.min(network.size(), 1 + random.nextInt(8))));
            if (random.nextInt(20) == 0) {
                network.add(message);
            }
            if (random.nextInt(20) == 0) {
                return;
            }
            if (message.op() == null) {
                take(message.proposer(), proposers.get(message.proposer()).onReply(message.voter(), message.reply()));
                return;
            }
            int voter = message.voter();
            VoterState.Decision decision = states.get(voter).decide(message.op());
            if (decision.writes()) {
                write(voter, message.op());
                states.set(voter, decision.next());
                assertEquals(decision.next().length(), logs.get(voter).size(), () -> "seed " + seed);
            }
            network.add(new Message(message.proposer(), voter, null, decision.reply()));
        }

        private void write(int voter, Op op) {
            List<Entry> log = logs.get(voter);
            if (op instanceof Op.Install install) {
                log.subList((int) install.base(), log.size()).clear();
                log.addAll(install.entries());
            } else if (op instanceof Op.Write write) {
                log.add(write.entry());
            }
        }

        private void take(int id, List<Proposer.Step> steps) {
            for (Proposer.Step step : steps) {
                if (step instanceof Proposer.Send send) {
                    network.add(new Message(id, send.voter(), send.op(), null));
                } else if (step instanceof Proposer.SendInstall send) {
                    install(id, send);
                } else if (step instanceof Proposer.Recovered recovered) {
                    recovered(id, recovered.length());
                } else if (step instanceof Proposer.Committed done) {
                    commit(id, done.number());
                }
            }
        }

        /** The source may have moved on to another epoch by the time it is asked: then it has nothing to give. */
        private void install(int id, Proposer.SendInstall send) {
            List<Entry> source = logs.get(send.source());
            VoterState state = states.get(send.source());
            Epoch accepted = state.accepted();
            if (state.promised().equals(send.epoch()) && source.size() >= send.length()) {
                List<Entry> entries = List.copyOf(source.subList((int) send.base(), (int) send.length()));
                network.add(new Message(id, send.voter(), new Op.Install(send.epoch(), send.base(), entries), null));
                proposed.computeIfAbsent(id, key -> new ArrayList<>(source.subList(0, (int) send.length())));
            }
            assertTrue(!accepted.isAbove(send.epoch()) || state.promised().isAbove(send.epoch()));
        }

        private void recovered(int id, long length) {
            List<Entry> log = proposed.get(id);
            assertTrue(
                    length >= highestCommitted || proposersAbove(id),
                    () -> "seed " + seed + ": committed ops are missing");
            assertEquals(length, log.size());
            commit(id, length);
        }

        private void commit(int id, long number) {
            for (long n = 1; n <= number; n++) {
                Entry entry = proposed.get(id).get((int) n - 1);
                Entry before = committed.putIfAbsent(n, entry);
                assertTrue(before == null || before.equals(entry), () -> "seed " + seed + ": two ops at one place");
            }
            highestCommitted = Math.max(highestCommitted, number);
        }

        private boolean proposersAbove(int id) {
            Epoch epoch = proposers.get(id).epoch();
            return proposers.stream().anyMatch(other -> other.epoch().isAbove(epoch));
        }
    }
}
