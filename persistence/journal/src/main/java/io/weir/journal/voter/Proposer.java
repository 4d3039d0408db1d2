package io.weir.journal.voter;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.Op;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One recovery of one persistence id, and the writes that follow it. It does nothing itself: it is told what voters answered, and
 * answers with {@link Step steps} to take, in their order.
 *
 * <pre>
 * PROMISING   Promise(e) to all voters; a quorum of promises → adopt the log with the greatest (accepted epoch, length)
 * INSTALLING  Install(e, base, entries) to each that promised, even when it changes nothing; on a quorum → recovered
 * LEADING     Write(e, n) to all that have the Install; on a quorum → committed
 * DEPOSED     a voter serves another epoch: nothing is proposed any more
 * </pre>
 *
 * A voter that lags is brought on by a further Install of the same epoch, or by a transfer. What is lost under way is sent again on
 * {@link #resend}. Not for use by several threads.
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

    /**
     * Send the voter an Install above {@code base}, with the entries {@code base + 1 … length} of {@code source}'s log.
     *
     * @param first whether the voter has no Install of this epoch yet: then it gets all of these at once
     */
    public record SendInstall(int voter, Epoch epoch, long base, long length, int source, boolean first)
            implements Step {}

    /** The Install is on a quorum: what the log holds up to {@code length} may be replayed. */
    public record Recovered(long length) implements Step {}

    /** All ops up to this number are on a quorum. */
    public record Committed(long number) implements Step {}

    /** Another epoch was promised; this proposer is out of office. */
    public record Deposed(Epoch by) implements Step {}

    private final Epoch epoch;
    private final Promises promises = new Promises();
    private final Replication log = new Replication();
    private final StoreLives lives = new StoreLives();

    private Quorum quorum;
    private Phase phase = Phase.PROMISING;
    private int source;
    private boolean sourceIsReborn;
    private long adopted;

    public Proposer(Epoch epoch, Collection<Integer> voters) {
        this(epoch, Quorum.of(voters));
    }

    public Proposer(Epoch epoch, Quorum quorum) {
        this.epoch = epoch;
        this.quorum = quorum;
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
        quorum.all().forEach(voter -> steps.add(new Send(voter, new Op.Promise(epoch))));
        return steps;
    }

    /** The number that the next proposed entry gets. */
    public long nextNumber() {
        return log.last() + 1;
    }

    /** Voters whose logs are this epoch's, from the adopted one on. */
    public Set<Integer> holders() {
        return log.having(adopted);
    }

    /** @throws IllegalStateException when the proposer is not leading */
    public List<Step> propose(Entry entry) {
        if (phase != Phase.LEADING) {
            throw new IllegalStateException("epoch " + epoch + " is " + phase);
        }
        Op.Write write = new Op.Write(epoch, log.append(entry), log.committed(), entry);
        List<Step> steps = new ArrayList<>();
        log.installed().forEach(voter -> steps.add(new Send(voter, write)));
        return steps;
    }

    /** Others vote from now on: those who have not been asked are, and what has been said counts among the new ones. */
    public List<Step> changeQuorum(Quorum next) {
        if (phase == Phase.DEPOSED || next == quorum || next.equals(quorum)) {
            return List.of();
        }
        quorum = next;
        List<Step> steps = new ArrayList<>(resend());
        steps.addAll(advance());
        return steps;
    }

    /** Sends each voter again what it has not answered. */
    public List<Step> resend() {
        List<Step> steps = new ArrayList<>();
        if (phase != Phase.DEPOSED) {
            quorum.all().forEach(voter -> steps.addAll(resend(voter)));
        }
        return steps;
    }

    private List<Step> resend(int voter) {
        VoterReply.Promised promise = promises.of(voter);
        if (promise == null) {
            return List.of(new Send(voter, new Op.Promise(epoch)));
        }
        if (phase == Phase.PROMISING) {
            return List.of();
        }
        if (!log.hasInstall(voter)) {
            return List.of(firstInstall(voter, promise));
        }
        return log.reached(voter) < log.last() ? bringOn(voter, log.reached(voter)) : List.of();
    }

    /** What follows from the answer of a voter none of whose peers ever lost a store. */
    public List<Step> onReply(int voter, VoterReply reply) {
        return onAnswer(voter, VoterAnswer.of(reply));
    }

    /** What follows from a voter's answer; answers to other epochs say nothing. */
    public List<Step> onAnswer(int voter, VoterAnswer answer) {
        for (int reborn : lives.heard(voter, answer.stamp())) {
            promises.forget(reborn);
            log.forget(reborn);
            sourceIsReborn |= reborn == source;
        }
        if (phase == Phase.DEPOSED || !quorum.asks(voter) || !lives.isLatest(voter, answer.stamp())) {
            return List.of();
        }
        VoterReply reply = answer.reply();
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
            return log.hasInstall(voter) ? bringOn(voter, lagging.length()) : List.of();
        }
        if (reply instanceof VoterReply.Refused refused && refused.epoch().equals(epoch)) {
            return onRefused(refused);
        }
        return List.of();
    }

    private List<Step> onPromised(int voter, VoterReply.Promised promised) {
        if (!promises.add(voter, promised)) {
            return List.of();
        }
        if (phase != Phase.PROMISING) {
            return List.of(firstInstall(voter, promised));
        }
        return advance();
    }

    private List<Step> onMatched(int voter, long number) {
        // Who has the Install has promised, whether that answer came or not.
        if (phase == Phase.PROMISING) {
            return List.of();
        }
        log.matched(voter, number);
        return advance();
    }

    private List<Step> advance() {
        if (phase == Phase.PROMISING && quorum.isMetBy(promises.voters())) {
            return adopt();
        }
        if (phase == Phase.INSTALLING && log.isOn(quorum, adopted)) {
            phase = Phase.LEADING;
            log.advance(quorum, adopted);
            return List.of(new Recovered(adopted));
        }
        boolean committed = phase == Phase.LEADING && log.advance(quorum, adopted);
        return committed ? List.of(new Committed(log.committed())) : List.of();
    }

    private List<Step> adopt() {
        source = promises.best();
        sourceIsReborn = false;
        adopted = promises.of(source).length();
        log.begin(adopted);
        phase = Phase.INSTALLING;
        List<Step> steps = new ArrayList<>();
        promises.voters().forEach(voter -> steps.add(firstInstall(voter, promises.of(voter))));
        return steps;
    }

    private List<Step> onRefused(VoterReply.Refused refused) {
        if (refused.promised().equals(epoch)) {
            return List.of();
        }
        phase = Phase.DEPOSED;
        return List.of(new Deposed(refused.promised()));
    }

    /** The source keeps all it has; of any other log, only what is committed is surely a part of the adopted one. */
    private Step firstInstall(int voter, VoterReply.Promised promise) {
        return installFrom(voter, voter == source && !sourceIsReborn ? adopted : promise.committed());
    }

    /** A voter with the Install lacks what is above {@code length}: it gets what is still open, or what another voter has. */
    private List<Step> bringOn(int voter, long length) {
        Map<Long, Entry> open = log.openAbove(length);
        if (open == null) {
            return List.of(installFrom(voter, length));
        }
        List<Step> steps = new ArrayList<>();
        open.forEach((number, entry) ->
                steps.add(new Send(voter, new Op.Write(epoch, number, Math.min(log.committed(), number - 1), entry))));
        return steps;
    }

    /** Up to what some voter is known to hold: more comes when this one says that it lags. */
    private Step installFrom(int voter, long base) {
        int holder = log.holder(source, adopted);
        long length = log.hasInstall(holder) ? Math.max(adopted, log.reached(holder)) : adopted;
        return new SendInstall(voter, epoch, Math.min(base, length), length, holder, !log.hasInstall(voter));
    }
}
