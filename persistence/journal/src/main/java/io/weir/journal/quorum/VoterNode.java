package io.weir.journal.quorum;

import io.weir.journal.ops.PeerStore;
import io.weir.journal.ops.StoreStatus;
import io.weir.journal.ops.VoterSet;
import io.weir.journal.store.JournalException;
import io.weir.journal.store.StoreCore;
import io.weir.journal.store.StoreRequest;
import io.weir.journal.voter.Quorum;
import io.weir.journal.voter.Stamp;
import io.weir.journal.voter.VoterAnswer;
import io.weir.journal.voter.VoterReply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * One voter. It takes messages, gathers what they ask of the store, and on {@link #flush} writes it all at once; only then what it has
 * to say comes out. For one thread.
 *
 * <pre>
 * GREETING  says nothing as a voter; asks the others what they remember of its store
 * COPYING   the store was blank, or set back: it takes over all logs, from a majority of the others
 * VOTING    promises and accepts
 * </pre>
 *
 * GREETING → VOTING when enough others remember nothing else; → COPYING when one does, or the store is blank beside others that are
 * not; COPYING → VOTING with the last page; → GREETING when the voters change meanwhile; VOTING → GREETING when it turns out that the
 * store was set back. A voter copies, without ceasing to vote, also when the voters have changed: what the former ones agreed on has to
 * be with a majority of the new ones before they may change again.
 */
public final class VoterNode {

    /** See the class. */
    public enum Phase {
        GREETING,
        COPYING,
        VOTING
    }

    /** A voter that votes presents itself to the others once in so many ticks, so that they remember how far its store has come. */
    private static final int TICKS_PER_GREETING = 4;

    private final int self;
    private final StoreCore store;
    private final LongSupplier random;
    private final List<Integer> founders;
    private final long nonce;
    private final Greetings greetings;
    private final List<StoreRequest> requests = new ArrayList<>();
    private final List<Envelope> out = new ArrayList<>();

    private final LogServer reads;

    private StoreStatus status;
    /** What {@link #stamp} was made of. */
    private StoreStatus stamped;

    private Stamp stamp;
    private volatile Phase phase = Phase.GREETING;
    private Copying copying;
    private boolean mayJoin;
    private String broken;
    private int ticks;

    /**
     * @param founders who begins the cluster when all are blank; nobody: this node waits to be added
     * @param pageBytes the size of the pages in which logs are read and copied
     */
    public VoterNode(StoreCore store, List<Integer> founders, int pageBytes, LongSupplier random) {
        this.self = store.header().voterId();
        this.store = store;
        this.founders = List.copyOf(new TreeSet<>(founders));
        this.random = random;
        this.nonce = random.getAsLong();
        this.greetings = new Greetings(self);
        this.status = store.status();
        this.reads = new LogServer(store, () -> phase == Phase.VOTING, pageBytes);
        judge();
    }

    /** Any thread may ask. */
    public Phase phase() {
        return phase;
    }

    /** Answers {@link Message.Fetch}; any thread may ask it. */
    public LogServer reads() {
        return reads;
    }

    /** Who votes, as far as this node knows and has written. */
    public VoterSet set() {
        return store.status().set();
    }

    /** Why the disk takes nothing more, or empty while it does. */
    public Optional<String> broken() {
        return Optional.ofNullable(broken);
    }

    /** Takes up voters that a proposer of this node has heard of. */
    public void learn(VoterSet newer) {
        if (newer.version() > status.set().version()) {
            change(known -> known.withSet(newer));
            if (phase == Phase.COPYING) {
                phase = Phase.GREETING;
                greetings.clear();
            }
            copying = null;
            judge();
        }
    }

    /** Asks again for what was not answered, and presents the store to its peers. */
    public void tick() {
        if (phase != Phase.VOTING || ticks++ % TICKS_PER_GREETING == 0) {
            greet();
        }
        settleWhenDue();
        if (copying != null) {
            copying.tick();
            copyOn();
        }
    }

    /** Whether a {@link #flush} would write something. */
    public boolean hasRequests() {
        return !requests.isEmpty();
    }

    private void greet() {
        TreeSet<Integer> peers = new TreeSet<>(status.set().voters());
        peers.addAll(status.set().former());
        peers.addAll(founders);
        peers.remove(self);
        boolean blank = status.set().version() == 0;
        Message.Greet greet = new Message.Greet(
                nonce, status.identity(), store.sequence(), status.trusted(), blank ? founders : List.of());
        peers.forEach(peer -> send(peer, greet));
    }

    /** Takes a message; what follows from it comes with the next {@link #flush}. */
    public void receive(Envelope envelope) {
        if (!envelope.clusterId().equals(store.header().clusterId())) {
            return;
        }
        if (broken != null) {
            if (envelope.message() instanceof Message.Ask ask) {
                refuse(envelope.from(), ask, broken);
            }
            return;
        }
        learn(envelope.set());
        int from = envelope.from();
        Message message = envelope.message();
        if (message instanceof Message.Ask ask) {
            onAsk(envelope, ask);
        } else if (message instanceof Message.Greet greet) {
            onGreet(from, greet);
        } else if (message instanceof Message.Greeting greeting && greeting.nonce() == nonce) {
            greetings.add(from, greeting);
            judge();
        } else if (message instanceof Message.CopyFrom copy) {
            onCopyFrom(envelope, copy);
        } else if (message instanceof Message.CopyOf page) {
            onCopyOf(from, page);
        } else if (message instanceof Message.Join join) {
            onJoin(from, join);
        } else if (message instanceof Message.Probe probe) {
            afterFlush(() -> send(from, new Message.Probed(probe.id(), status.settled())));
        }
    }

    /** Writes and flushes what was asked; gives what may be said now. */
    public List<Envelope> flush() {
        List<StoreRequest> group = List.copyOf(requests);
        requests.clear();
        if (!group.isEmpty()) {
            store.commit(group).forEach(Runnable::run);
            store.failure().ifPresent(why -> broken = why);
        }
        List<Envelope> said = new ArrayList<>(out);
        out.clear();
        if (broken != null) {
            said.removeIf(envelope -> !isRefusal(envelope.message()));
        }
        return said;
    }

    private void onAsk(Envelope envelope, Message.Ask ask) {
        VoterSet set = status.set();
        if (envelope.set().version() < set.version()) {
            answer(envelope.from(), ask, new VoterReply.OtherVoters(set));
        } else if (phase != Phase.VOTING
                || !(set.contains(self) || ask.persistenceId().equals(VoterSet.LOG_ID))) {
            answer(envelope.from(), ask, new VoterReply.NotVoting("node " + self + " is " + phase));
        } else {
            requests.add(StoreRequest.OnLog.of(
                    ask.persistenceId(),
                    ask.op(),
                    reply -> send(envelope.from(), new Message.Answered(ask.id(), new VoterAnswer(reply, stamp()))),
                    why -> refuse(envelope.from(), ask, why.getMessage())));
        }
    }

    private void answer(int to, Message.Ask ask, VoterReply reply) {
        afterFlush(() -> send(to, new Message.Answered(ask.id(), new VoterAnswer(reply, stamp()))));
    }

    private void refuse(int to, Message.Ask ask, String why) {
        VoterAnswer answer = VoterAnswer.of(new VoterReply.Failed(why));
        send(to, new Message.Answered(ask.id(), answer));
    }

    private static boolean isRefusal(Message message) {
        return message instanceof Message.Answered answered && answered.answer().reply() instanceof VoterReply.Failed;
    }

    private void onGreet(int from, Message.Greet greet) {
        // What is answered is of one moment: before anything of this greeting, or of what comes with it, was noted.
        StoreStatus then = status;
        Optional<PeerStore> remembered = Optional.ofNullable(then.peers().get(from));
        boolean contradicted = remembered
                .filter(peer -> peer.contradicts(greet.identity(), greet.sequence()))
                .isPresent();
        if (greet.trusted() && !contradicted) {
            change(known -> known.withPeer(from, new PeerStore(greet.identity(), greet.sequence())));
        }
        boolean blank = then.set().version() == 0;
        afterFlush(() -> send(
                from,
                new Message.Greeting(
                        greet.nonce(),
                        then.identity(),
                        store.sequence(),
                        then.trusted(),
                        blank,
                        blank ? founders : List.of(),
                        then.settled(),
                        remembered)));
    }

    private void onCopyFrom(Envelope envelope, Message.CopyFrom copy) {
        int from = envelope.from();
        PeerStore known = status.peers().get(from);
        boolean isOld =
                known != null && known.identity().birth() > copy.identity().birth();
        if (phase != Phase.VOTING || envelope.set().version() < status.set().version() || isOld) {
            return;
        }
        change(before -> before.withPeer(
                from, new PeerStore(copy.identity(), copy.identity().birth())));
        afterFlush(() -> send(from, reads.copy(copy)));
    }

    private void onCopyOf(int from, Message.CopyOf page) {
        if (copying == null) {
            return;
        }
        Copying taking = copying;
        Optional<List<Copying.Part>> parts = taking.take(from, page);
        if (parts.isEmpty()) {
            return;
        }
        for (Copying.Part part : parts.get()) {
            String id = part.log().persistenceId();
            requests.add(new StoreRequest.CopyPart(
                    id, part.log().page(), part.first(), part.series(), () -> taking.lost(id), why -> taking.lost(id)));
        }
        change(known -> known.withPeers(page.peers(), self));
        requests.add(new StoreRequest.OnStatus(
                UnaryOperator.identity(), flushed -> onCopied(taking), why -> taking.failed()));
    }

    private void onCopied(Copying taking) {
        taking.written();
        if (copying != taking) {
            return;
        }
        if (!taking.isComplete()) {
            copyOn();
            return;
        }
        copying = null;
        VoterSet set = status.set();
        // A voter that lost its store holds what the others hold; whether that is all of the former ones' is not known.
        int settled = phase == Phase.VOTING || !set.contains(self) ? set.version() : 0;
        change(known -> known.asTrusted().withSettled(settled));
        phase = Phase.VOTING;
    }

    private void onJoin(int from, Message.Join join) {
        VoterSet set = status.set();
        if (set.contains(self) || (status.trusted() && status.settled() == set.version() && phase == Phase.VOTING)) {
            afterFlush(() -> send(from, new Message.Joined(join.id())));
        } else if (!mayJoin || status.trusted()) {
            mayJoin = true;
            if (status.trusted()) {
                change(StoreStatus::distrusted);
                phase = Phase.GREETING;
                greetings.clear();
                copying = null;
            }
            judge();
        }
    }

    private void judge() {
        Greetings.Verdict verdict = greetings.verdict(status, store.sequence(), founders, mayJoin);
        if (verdict == Greetings.Verdict.DISTRUST) {
            change(StoreStatus::distrusted);
            phase = Phase.GREETING;
            copying = null;
            judge();
        } else if (phase != Phase.GREETING) {
            return;
        } else if (verdict == Greetings.Verdict.VOTE) {
            phase = Phase.VOTING;
        } else if (verdict == Greetings.Verdict.FOUND) {
            found();
        } else if (verdict == Greetings.Verdict.FOLLOW) {
            change(StoreStatus::asTrusted);
            phase = Phase.VOTING;
        } else if (verdict == Greetings.Verdict.COPY) {
            beginLife();
        }
    }

    private void found() {
        Map<Integer, PeerStore> stores = new HashMap<>();
        founders.stream().filter(node -> node != self).forEach(node -> {
            Message.Greeting greeting = greetings.of(node);
            stores.put(node, new PeerStore(greeting.identity(), greeting.sequence()));
        });
        change(blank -> blank.withSet(VoterSet.first(founders))
                .withPeers(stores, self)
                .asTrusted()
                .withSettled(1));
        phase = Phase.VOTING;
    }

    private void beginLife() {
        long sequence = store.sequence();
        long birth = greetings.birthAbove(Math.max(sequence, status.identity().birth()));
        change(old -> old.born(birth, old.lift() + birth - sequence));
        phase = Phase.COPYING;
        Quorum sources = greetings.sources(status.set());
        greetings.clear();
        begin(new Copying(random.getAsLong(), sources, self, random));
    }

    /** What the former voters agreed on comes to this one. */
    private void settleWhenDue() {
        VoterSet set = status.set();
        if (phase != Phase.VOTING || copying != null || !set.contains(self) || status.settled() >= set.version()) {
            return;
        }
        Copying former = new Copying(random.getAsLong(), Quorum.of(set.former()), self, random);
        if (set.former().isEmpty() || former.isComplete()) {
            change(known -> known.withSettled(set.version()));
        } else {
            begin(former);
        }
    }

    private void begin(Copying next) {
        copying = next;
        copyOn();
    }

    private void copyOn() {
        if (!copying.isWriting()) {
            Message from = new Message.CopyFrom(copying.attempt(), status.identity(), copying.place());
            send(copying.source(), from);
        }
    }

    private Stamp stamp() {
        if (stamped != status) {
            stamped = status;
            stamp = LogServer.stamp(status, self);
        }
        return stamp;
    }

    private void change(UnaryOperator<StoreStatus> change) {
        status = change.apply(status);
        requests.add(new StoreRequest.OnStatus(change, flushed -> {}, this::broken));
    }

    private void afterFlush(Runnable saying) {
        requests.add(new StoreRequest.OnStatus(UnaryOperator.identity(), flushed -> saying.run(), this::broken));
    }

    private void broken(JournalException why) {
        broken = why.getMessage();
    }

    private void send(int to, Message message) {
        out.add(new Envelope(store.header().clusterId(), self, to, status.set(), message));
    }
}
