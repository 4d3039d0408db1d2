package io.weir.journal.quorum;

import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.LogPage;
import io.weir.journal.ops.LogQuery;
import io.weir.journal.ops.Op;
import io.weir.journal.ops.VoterSet;
import io.weir.journal.session.Voters;
import io.weir.journal.store.JournalException;
import io.weir.journal.voter.Quorum;
import io.weir.journal.voter.VoterAnswer;
import io.weir.log.TopicId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntPredicate;

/**
 * The voters as a node's proposers see them: asked by messages, whose answers are matched by number. Answers that do not come are
 * forgotten when as many other questions have been asked as {@link #MAX_OPEN}. Safe for use by several threads.
 */
public final class QuorumVoters implements Voters {
    /** Questions that are remembered. */
    static final int MAX_OPEN = 65_536;

    private final int self;
    private final TopicId clusterId;
    private final Consumer<Envelope> net;
    private final Function<String, Epoch> promised;
    private final IntPredicate reachable;
    private final Map<Long, CompletableFuture<VoterAnswer>> asked = bounded();
    private final Map<Long, CompletableFuture<Message.Fetched>> fetched = bounded();
    private final Map<Long, CompletableFuture<byte[]>> shown = bounded();
    private long lastId;
    private VoterSet set;
    private Quorum quorum;

    /**
     * @param firstId questions are numbered from here on: a number that no earlier process of this node used
     * @param promised what this node's own voter, if there is one, has promised
     * @param reachable whether it makes sense to ask a node again
     * @param net where messages go; it must not answer before it returns
     */
    public QuorumVoters(
            int self,
            TopicId clusterId,
            VoterSet set,
            long firstId,
            Function<String, Epoch> promised,
            IntPredicate reachable,
            Consumer<Envelope> net) {
        this.self = self;
        this.clusterId = clusterId;
        this.set = set;
        this.quorum = Quorum.of(set);
        this.lastId = firstId;
        this.promised = promised;
        this.reachable = reachable;
        this.net = net;
    }

    private static <T> Map<Long, T> bounded() {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, T> eldest) {
                return size() > MAX_OPEN;
            }
        };
    }

    @Override
    public synchronized VoterSet set() {
        return set;
    }

    @Override
    public synchronized Quorum quorum() {
        return quorum;
    }

    @Override
    public synchronized void learn(VoterSet newer) {
        if (newer.version() > set.version()) {
            set = newer;
            quorum = Quorum.of(newer);
        }
    }

    @Override
    public CompletionStage<VoterAnswer> send(int voter, String persistenceId, Op op) {
        CompletableFuture<VoterAnswer> answer = new CompletableFuture<>();
        long id;
        synchronized (this) {
            id = ++lastId;
            asked.put(id, answer);
        }
        send(voter, new Message.Ask(id, persistenceId, op));
        return answer;
    }

    @Override
    public CompletionStage<LogPage> read(int voter, String persistenceId, Epoch epoch, LogQuery query) {
        return ask(voter, persistenceId, Optional.of(epoch), query).thenApply(fetched -> fetched.page()
                .orElseThrow(() -> new JournalException("voter " + voter + " has promised another epoch")));
    }

    /** What a voter has now, whichever epoch it has promised. */
    CompletionStage<Message.Fetched> look(int voter, String persistenceId, LogQuery query) {
        return ask(voter, persistenceId, Optional.empty(), query);
    }

    private CompletionStage<Message.Fetched> ask(
            int voter, String persistenceId, Optional<Epoch> epoch, LogQuery query) {
        CompletableFuture<Message.Fetched> answer = new CompletableFuture<>();
        long id;
        synchronized (this) {
            id = ++lastId;
            fetched.put(id, answer);
        }
        send(voter, new Message.Fetch(id, persistenceId, epoch, query));
        return answer;
    }

    /** Asks a voter on behalf of a reader. */
    public CompletionStage<byte[]> show(int voter, byte[] question) {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        long id;
        synchronized (this) {
            id = ++lastId;
            shown.put(id, answer);
        }
        send(voter, new Message.Read(id, question));
        return answer;
    }

    @Override
    public boolean isReachable(int voter) {
        return reachable.test(voter);
    }

    @Override
    public int nearest() {
        return self;
    }

    @Override
    public Epoch promised(String persistenceId) {
        return promised.apply(persistenceId);
    }

    /** Takes a message; whether it was an answer for a proposer of this node. */
    public boolean receive(Envelope envelope) {
        learn(envelope.set());
        if (envelope.message() instanceof Message.Answered answered) {
            CompletableFuture<VoterAnswer> answer;
            synchronized (this) {
                answer = asked.remove(answered.id());
            }
            if (answer != null) {
                answer.complete(answered.answer());
            }
            return true;
        }
        if (envelope.message() instanceof Message.Fetched answered) {
            CompletableFuture<Message.Fetched> reader;
            synchronized (this) {
                reader = fetched.remove(answered.id());
            }
            if (reader != null) {
                reader.complete(answered);
            }
            return true;
        }
        if (envelope.message() instanceof Message.Shown answered) {
            CompletableFuture<byte[]> reader;
            synchronized (this) {
                reader = shown.remove(answered.id());
            }
            if (reader != null) {
                reader.complete(answered.answer());
            }
            return true;
        }
        return false;
    }

    private void send(int to, Message message) {
        net.accept(new Envelope(clusterId, self, to, set(), message));
    }
}
