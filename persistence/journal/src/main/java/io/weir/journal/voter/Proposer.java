package io.weir.journal.voter;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.Op;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * One recovery of one persistence id, and the writes that follow it. It does nothing itself: it is told what voters answered, and
 * answers with {@link Step steps} to take, in their order.
 *
 * <pre>
 * PROMISING   Promise(e) to all voters; a majority of promises → adopt the log with the greatest (accepted epoch, length)
 * INSTALLING  Install(e, base, entries) to each that promised, even when it changes nothing; on a majority → recovered
 * LEADING     Write(e, n) to all that have the Install; on a majority → committed
 * DEPOSED     a voter serves another epoch: nothing is proposed any more
 * </pre>
 *
 * A voter that lags is brought on by a further Install of the same epoch. Not for use by several threads.
 */
public final class Proposer {

    /** Where the recovery stands. */
    public enum Phase {
        PROMISING,
        INSTALLING,
        LEADING,
        DEPOSED
    }

    /** What the owner of the proposer has to do. */
    public sealed interface Step {}

    /** Send the op to the voter. */
    public record Send(int voter, Op op) implements Step {}

    /** Send the voter an Install above {@code base}, with the entries {@code base + 1 … length} of {@code source}'s log. */
    public record SendInstall(int voter, Epoch epoch, long base, long length, int source) implements Step {}

    /** The Install is on a majority: what the log holds up to {@code length} may be replayed. */
    public record Recovered(long length) implements Step {}

    /** All ops up to this number are on a majority. */
    public record Committed(long number) implements Step {}

    /** Another epoch was promised; this proposer is out of office. */
    public record Deposed(Epoch by) implements Step {}

    private final Epoch epoch;
    private final TreeSet<Integer> voters;
    private final Map<Integer, VoterReply.Promised> promises = new HashMap<>();
    /** Per voter that has the Install: the number of its last op of this epoch's log. */
    private final Map<Integer, Long> matched = new HashMap<>();

    private Phase phase = Phase.PROMISING;
    private int source;
    private long adopted;
    private long last;
    private long committed;

    public Proposer(Epoch epoch, Collection<Integer> voters) {
        this.epoch = epoch;
        this.voters = new TreeSet<>(voters);
    }

    public Epoch epoch() {
        return epoch;
    }

    public Phase phase() {
        return phase;
    }

    /** The first steps: ask every voter for its promise. */
    public List<Step> start() {
        List<Step> steps = new ArrayList<>();
        voters.forEach(voter -> steps.add(new Send(voter, new Op.Promise(epoch))));
        return steps;
    }

    /** The number that the next proposed entry gets. */
    public long nextNumber() {
        return last + 1;
    }

    /** @throws IllegalStateException when the proposer is not leading */
    public List<Step> propose(Entry entry) {
        if (phase != Phase.LEADING) {
            throw new IllegalStateException("epoch " + epoch + " is " + phase);
        }
        Op.Write write = new Op.Write(epoch, ++last, committed, entry);
        List<Step> steps = new ArrayList<>();
        matched.keySet().stream().sorted().forEach(voter -> steps.add(new Send(voter, write)));
        return steps;
    }

    /** What follows from a voter's answer; answers to other epochs say nothing. */
    public List<Step> onReply(int voter, VoterReply reply) {
        if (phase == Phase.DEPOSED || !voters.contains(voter)) {
            return List.of();
        }
        if (reply instanceof VoterReply.Promised promised && promised.epoch().equals(epoch)) {
            return onPromised(voter, promised);
        }
        if (reply instanceof VoterReply.Installed installed && installed.epoch().equals(epoch)) {
            return onMatched(voter, installed.length());
        }
        if (reply instanceof VoterReply.Accepted accepted && accepted.epoch().equals(epoch)) {
            return onMatched(voter, accepted.number());
        }
        if (reply instanceof VoterReply.Lagging lagging && lagging.epoch().equals(epoch)) {
            return matched.containsKey(voter) ? List.of(installFrom(voter, lagging.length())) : List.of();
        }
        if (reply instanceof VoterReply.Refused refused && refused.epoch().equals(epoch)) {
            return onRefused(refused);
        }
        return List.of();
    }

    private List<Step> onPromised(int voter, VoterReply.Promised promised) {
        if (promises.putIfAbsent(voter, promised) != null) {
            return List.of();
        }
        if (phase != Phase.PROMISING) {
            return List.of(installFrom(voter, promised.committed()));
        }
        if (promises.size() < majority()) {
            return List.of();
        }
        promises.forEach((id, promise) -> {
            VoterReply.Promised best = promises.get(source);
            if (best == null || isBetter(promise, best)) {
                source = id;
            }
        });
        adopted = promises.get(source).length();
        last = adopted;
        phase = Phase.INSTALLING;
        List<Step> steps = new ArrayList<>();
        promises.forEach((id, promise) -> steps.add(installFrom(id, id == source ? adopted : promise.committed())));
        return steps;
    }

    private List<Step> onMatched(int voter, long number) {
        matched.merge(voter, number, Math::max);
        if (phase == Phase.INSTALLING && reached(adopted) >= majority()) {
            phase = Phase.LEADING;
            committed = adopted;
            return List.of(new Recovered(adopted));
        }
        long before = committed;
        while (phase == Phase.LEADING && committed < last && reached(committed + 1) >= majority()) {
            committed++;
        }
        return committed > before ? List.of(new Committed(committed)) : List.of();
    }

    private List<Step> onRefused(VoterReply.Refused refused) {
        if (refused.promised().equals(epoch)) {
            return List.of();
        }
        phase = Phase.DEPOSED;
        return List.of(new Deposed(refused.promised()));
    }

    /** Up to what some voter is known to hold: more comes when this one says that it lags. */
    private Step installFrom(int voter, long base) {
        int holder = source;
        long length = adopted;
        for (Map.Entry<Integer, Long> match : matched.entrySet()) {
            if (match.getValue() > length) {
                holder = match.getKey();
                length = match.getValue();
            }
        }
        return new SendInstall(voter, epoch, Math.min(base, length), length, holder);
    }

    private static boolean isBetter(VoterReply.Promised promise, VoterReply.Promised than) {
        return promise.accepted().isAbove(than.accepted())
                || (promise.accepted().equals(than.accepted()) && promise.length() > than.length());
    }

    private long reached(long number) {
        return matched.values().stream().filter(match -> match >= number).count();
    }

    private int majority() {
        return voters.size() / 2 + 1;
    }
}
