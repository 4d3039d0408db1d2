package io.weir.journal.quorum;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.LogPage;
import io.weir.journal.ops.LogQuery;
import io.weir.journal.ops.Op;
import io.weir.journal.ops.VoterSet;
import io.weir.journal.session.LogReading;
import io.weir.journal.session.RecoverySession;
import io.weir.journal.session.Voters;
import io.weir.journal.store.JournalException;
import io.weir.journal.voter.Quorum;
import io.weir.journal.voter.VoterAnswer;
import io.weir.log.TopicId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * One change of the voters, by one node.
 *
 * <pre>
 * PROBING   a majority says that it holds all that the voters before agreed on
 * JOINING   the newcomer copies everything
 * DECIDING  the next set is written to the log {@link VoterSet#LOG_ID}, on majorities of both sets
 * </pre>
 *
 * When another change has been decided first, this one fails and names it. For one thread.
 */
public final class VoterSetChange {
    private enum Phase {
        PROBING,
        JOINING,
        DECIDING
    }

    private final int self;
    private final TopicId clusterId;
    private final Voters voters;
    private final VoterSet before;
    private final VoterSet after;
    private final Epoch epoch;
    private final Consumer<Envelope> net;
    private final Set<Integer> settled = new HashSet<>();
    private final CompletableFuture<VoterSet> result = new CompletableFuture<>();

    private Phase phase = Phase.PROBING;
    private RecoverySession session;

    /**
     * @param after the next set; it differs from the present one by one voter
     * @param epoch drawn for this change, its round above those that this node knows; its random bits name the change
     */
    public VoterSetChange(
            int self, TopicId clusterId, Voters voters, VoterSet after, Epoch epoch, Consumer<Envelope> net) {
        this.self = self;
        this.clusterId = clusterId;
        this.voters = voters;
        this.before = voters.set();
        this.after = after;
        this.epoch = epoch;
        this.net = net;
        if (after.version() != before.version() + 1) {
            throw new IllegalArgumentException(after + " does not follow " + before);
        }
    }

    /** Completes with the set when it is decided; fails when it is not, or not surely, so. */
    public CompletionStage<VoterSet> result() {
        return result;
    }

    /** Begins, and asks again for what was not answered. */
    public void tick() {
        if (phase == Phase.PROBING) {
            before.voters().forEach(voter -> send(voter, new Message.Probe(epoch.random())));
        } else if (phase == Phase.JOINING) {
            newcomer().ifPresent(node -> send(node, new Message.Join(epoch.random())));
        } else {
            session.resend();
        }
    }

    /** Ends it; its fate may be unknown. */
    public void abandon(String why) {
        if (session != null) {
            session.abandon(why);
        }
        result.completeExceptionally(new JournalException(why));
    }

    public void receive(Envelope envelope) {
        Message message = envelope.message();
        if (phase == Phase.PROBING && message instanceof Message.Probed probed && probed.id() == epoch.random()) {
            if (probed.settled() >= before.version() && before.contains(envelope.from())) {
                settled.add(envelope.from());
            }
            if (settled.size() >= before.majority()) {
                phase = Phase.JOINING;
                decideUnlessJoining();
            }
        } else if (phase == Phase.JOINING
                && message instanceof Message.Joined joined
                && joined.id() == epoch.random()
                && newcomer().filter(node -> node == envelope.from()).isPresent()) {
            decide();
        }
    }

    private Optional<Integer> newcomer() {
        return after.voters().stream().filter(voter -> !before.contains(voter)).findFirst();
    }

    private void decideUnlessJoining() {
        if (newcomer().isPresent()) {
            tick();
        } else {
            decide();
        }
    }

    private void decide() {
        phase = Phase.DECIDING;
        session = new RecoverySession(VoterSet.LOG_ID, new Joint(), epoch, null);
        session.recover()
                .thenCompose(recovered -> new LogReading(recovered).ops())
                .thenCompose(this::write)
                .whenComplete((decided, error) -> {
                    if (error == null) {
                        voters.learn(decided);
                    }
                    if (error == null && decided.equals(after)) {
                        result.complete(after);
                    } else {
                        result.completeExceptionally(
                                error != null
                                        ? error
                                        : new JournalException("the voters have changed to " + decided.voters()));
                    }
                });
    }

    private CompletionStage<VoterSet> write(List<Op.Retained> decided) {
        VoterSet newest = before;
        for (Op.Retained op : decided) {
            if (op.entry() instanceof Entry.Voters entry && entry.set().version() > newest.version()) {
                newest = entry.set();
            }
        }
        if (newest.version() > before.version()) {
            return CompletableFuture.completedFuture(newest);
        }
        return session.write(List.of(new Entry.Voters(after))).thenApply(done -> after);
    }

    private void send(int to, Message message) {
        net.accept(new Envelope(clusterId, self, to, voters.set(), message));
    }

    /** The voters, with majorities of both sets. It is over when others vote than those that this change began with. */
    private final class Joint implements Voters {
        @Override
        public VoterSet set() {
            return before;
        }

        @Override
        public Quorum quorum() {
            return Quorum.joint(before, after);
        }

        @Override
        public void learn(VoterSet newer) {
            voters.learn(newer);
            if (newer.version() > before.version()) {
                abandon("the voters have changed to " + newer.voters());
            }
        }

        @Override
        public CompletionStage<VoterAnswer> send(int voter, String persistenceId, Op op) {
            return voters.send(voter, persistenceId, op);
        }

        @Override
        public CompletionStage<LogPage> read(int voter, String persistenceId, Epoch ofEpoch, LogQuery query) {
            return voters.read(voter, persistenceId, ofEpoch, query);
        }

        @Override
        public boolean isReachable(int voter) {
            return voters.isReachable(voter);
        }

        @Override
        public int nearest() {
            return voters.nearest();
        }

        @Override
        public Epoch promised(String persistenceId) {
            return voters.promised(persistenceId);
        }
    }
}
