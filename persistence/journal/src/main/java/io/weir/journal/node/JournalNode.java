package io.weir.journal.node;

import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.VoterSet;
import io.weir.journal.quorum.Envelope;
import io.weir.journal.quorum.Message;
import io.weir.journal.quorum.QuorumCommits;
import io.weir.journal.quorum.QuorumVoters;
import io.weir.journal.quorum.VoterNode;
import io.weir.journal.quorum.VoterSetChange;
import io.weir.journal.session.Commits;
import io.weir.journal.session.RecoverySessions;
import io.weir.journal.store.JournalException;
import io.weir.journal.store.StoreCore;
import io.weir.journal.voter.VoterAnswer;
import io.weir.journal.voter.VoterReply;
import io.weir.log.StorageException;
import io.weir.log.TopicId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node of a journal: its voter, its proposers' sessions, and its reads, for one voter as for several. Owns the voter's thread and
 * closes the store. Any thread may use it; nothing waits.
 */
public final class JournalNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalNode.class);

    private final StoreCore store;
    private final int self;
    private final NodeBounds bounds;
    private final Executor executor;
    private final Executor answering;
    private final Consumer<Envelope> others;
    private final QuorumVoters voters;
    private final RecoverySessions sessions;
    private final QuorumCommits commits;
    private final VoterThread voter;
    private final Semaphore reads;

    /** Answers readers of nodes that do not vote. */
    private volatile Function<byte[], CompletionStage<byte[]>> readers =
            question -> CompletableFuture.completedFuture(new byte[0]);

    private VoterSetChange change;
    private volatile int refusedSet;
    private volatile TopicId refusedCluster;

    /**
     * @param founders who begins the journal when all are blank
     * @param executor where disks are read
     * @param answering where answers of the own voter are given, those of one flush in one task
     * @param reachable whether another node has been heard of lately
     * @param others brings a message to another node, or drops it
     */
    public JournalNode(
            StoreCore store,
            List<Integer> founders,
            NodeBounds bounds,
            LongSupplier random,
            Executor executor,
            Executor answering,
            IntPredicate reachable,
            Consumer<Envelope> others) {
        this.store = store;
        this.self = store.header().voterId();
        this.bounds = bounds;
        this.executor = executor;
        this.answering = answering;
        this.others = others;
        this.reads = new Semaphore(bounds.maxReads());
        this.voters = new QuorumVoters(
                self,
                store.header().clusterId(),
                store.status().set(),
                random.getAsLong() >>> 2,
                id -> store.state(id).promised(),
                node -> node == self || reachable.test(node),
                this::send);
        this.sessions = new RecoverySessions(voters, self, random);
        this.commits = new QuorumCommits(store, voters);
        List<Integer> first = founders.equals(List.of(self)) ? List.of() : founders;
        this.voter = new VoterThread(
                store, () -> new VoterNode(store, first, bounds.pageBytes(), random), bounds, this::share, this::say);
        voter.start();
    }

    public RecoverySessions sessions() {
        return sessions;
    }

    public Commits commits() {
        return commits;
    }

    public StoreCore store() {
        return store;
    }

    /** From now on, readers of other nodes are answered by this, which never fails. */
    public void answerReadersBy(Function<byte[], CompletionStage<byte[]>> answering) {
        readers = answering;
    }

    /** Asks a voter on behalf of a reader of this node. */
    public CompletionStage<byte[]> show(int other, byte[] question) {
        return voters.show(other, question);
    }

    /** Whether this node's store can be read as a voter's. */
    public boolean isVoting() {
        return voters.set().contains(self) && phase() == VoterNode.Phase.VOTING;
    }

    public boolean isReachable(int other) {
        return voters.isReachable(other);
    }

    /** Who votes, as far as is known here. */
    public VoterSet voters() {
        return voters.set();
    }

    /** What the own voter is doing. */
    public VoterNode.Phase phase() {
        return voter.voter().phase();
    }

    /** Takes a message of another node. */
    public void receive(Envelope envelope, int bytes) {
        if (isOfAnotherCluster(envelope) || isOfOtherVoters(envelope)) {
            return;
        }
        voters.learn(envelope.set());
        Message message = envelope.message();
        if (message instanceof Message.Probed || message instanceof Message.Joined) {
            synchronized (this) {
                if (change != null) {
                    change.receive(envelope);
                }
            }
        } else if (message instanceof Message.Fetch fetch) {
            if (reads.tryAcquire()) {
                read(envelope, fetch, reads::release);
            }
        } else if (message instanceof Message.Read read) {
            if (reads.tryAcquire()) {
                executor.execute(() -> readers.apply(read.question()).whenComplete((shown, error) -> {
                    reads.release();
                    answer(new Envelope(
                            envelope.clusterId(),
                            self,
                            envelope.from(),
                            voters.set(),
                            new Message.Shown(read.id(), error == null ? shown : new byte[0])));
                }));
            }
        } else if (!voters.receive(envelope)) {
            toVoter(envelope, bytes);
        }
    }

    private boolean isOfAnotherCluster(Envelope envelope) {
        boolean other = !envelope.clusterId().equals(store.header().clusterId());
        if (other && !envelope.clusterId().equals(refusedCluster)) {
            refusedCluster = envelope.clusterId();
            LOG.error(
                    "a message of node {} of cluster {} is dropped: this is cluster {}",
                    envelope.from(),
                    envelope.clusterId(),
                    store.header().clusterId());
        }
        return other;
    }

    /** Two sets of one version: the nodes were not begun as one journal. */
    private boolean isOfOtherVoters(Envelope envelope) {
        VoterSet own = voters.set();
        VoterSet theirs = envelope.set();
        boolean other = own.version() > 0
                && own.version() == theirs.version()
                && !own.voters().equals(theirs.voters());
        if (other && refusedSet != envelope.from()) {
            refusedSet = envelope.from();
            LOG.error(
                    "node {} has the voters {} of version {}, here they are {}: it was begun as another journal and is not heard",
                    envelope.from(),
                    theirs.voters(),
                    theirs.version(),
                    own.voters());
        }
        return other;
    }

    /** Some time has passed: what was not answered is asked again. */
    public void tick() {
        voter.tick();
        commits.tick();
        if (!voters.set().voters().equals(List.of(self))) {
            sessions.resend();
        }
        synchronized (this) {
            if (change != null) {
                change.tick();
            }
        }
    }

    /**
     * Changes the voters by one.
     *
     * @param by the set that follows the present one
     */
    public synchronized CompletionStage<VoterSet> change(UnaryOperator<VoterSet> by, long epochMs, long random) {
        if (change != null) {
            return CompletableFuture.failedFuture(new JournalException("the voters are being changed already"));
        }
        if (voters.set().version() == 0) {
            return CompletableFuture.failedFuture(
                    new JournalException("this node has not heard yet who votes: has the journal begun?"));
        }
        VoterSet after;
        try {
            after = by.apply(voters.set());
        } catch (IllegalArgumentException impossible) {
            return CompletableFuture.failedFuture(new JournalException(impossible.getMessage()));
        }
        // Rounds of this log follow the clock, so that a later command outbids an earlier one of another node.
        long round = Math.max(epochMs, 1 + voters.promised(VoterSet.LOG_ID).round());
        VoterSetChange begun = new VoterSetChange(
                self, store.header().clusterId(), voters, after, new Epoch(round, self, random), this::send);
        change = begun;
        CompletionStage<VoterSet> done = begun.result().whenComplete((set, error) -> ended(begun));
        begun.tick();
        return done;
    }

    private synchronized void ended(VoterSetChange ended) {
        if (change == ended) {
            change = null;
        }
    }

    /** Gives up changing the voters; it may have been decided nevertheless. */
    public void abandonChange(String why) {
        VoterSetChange ending;
        synchronized (this) {
            ending = change;
        }
        if (ending != null) {
            ending.abandon(why);
        }
    }

    private VoterSet share(VoterSet known) {
        voters.learn(known);
        return voters.set();
    }

    /** What a proposer, a reader or a change of this node sends. */
    private void send(Envelope envelope) {
        if (envelope.to() != self) {
            others.accept(envelope);
        } else if (envelope.message() instanceof Message.Fetch fetch) {
            read(envelope, fetch, () -> {});
        } else {
            toVoter(envelope, MessageSize.of(envelope.message()));
        }
    }

    private void toVoter(Envelope envelope, int bytes) {
        Optional<String> refusal = bytes > bounds.maxOpBytes() && envelope.message() instanceof Message.Ask ask
                ? Optional.of("an op of " + bytes + " bytes for '" + ask.persistenceId()
                        + "'; weir.journal.max-op-bytes is " + bounds.maxOpBytes())
                : voter.offer(envelope, bytes);
        if (refusal.isPresent() && envelope.message() instanceof Message.Ask ask) {
            VoterAnswer answer = VoterAnswer.of(new VoterReply.Failed(refusal.get()));
            answer(new Envelope(
                    envelope.clusterId(), self, envelope.from(), voters.set(), new Message.Answered(ask.id(), answer)));
        }
    }

    private void read(Envelope asked, Message.Fetch fetch, Runnable done) {
        executor.execute(() -> {
            try {
                answer(voter.voter().reads().answer(asked, fetch));
            } catch (JournalException e) {
                LOG.error("{}", e.getMessage());
            } finally {
                done.run();
            }
        });
    }

    private void answer(Envelope envelope) {
        if (envelope.to() == self) {
            executor.execute(() -> voters.receive(envelope));
        } else {
            others.accept(envelope);
        }
    }

    /** What the voter says. What is for this node's own proposers is given to them together. */
    private void say(List<Envelope> envelopes) {
        List<Envelope> own = new ArrayList<>();
        for (Envelope envelope : envelopes) {
            if (envelope.to() == self) {
                own.add(envelope);
            } else {
                others.accept(envelope);
            }
        }
        if (!own.isEmpty()) {
            answering.execute(() -> own.forEach(envelope -> receive(envelope, 0)));
        }
    }

    @Override
    public void close() throws StorageException {
        abandonChange("the journal is closed");
        voter.close();
        store.close();
    }
}
