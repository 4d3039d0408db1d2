package io.weir.journal.quorum;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.LogImage;
import io.weir.journal.ops.Op;
import io.weir.journal.ops.VoterSet;
import io.weir.journal.session.Voters;
import io.weir.journal.store.ImageContent;
import io.weir.journal.store.JournalException;
import io.weir.journal.voter.VoterAnswer;
import io.weir.log.TopicId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

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
    private final Map<Long, CompletableFuture<VoterAnswer>> asked = bounded();
    private final Map<Long, CompletableFuture<LogImage>> fetched = bounded();
    private long lastId;
    private VoterSet set;

    /**
     * @param firstId questions are numbered from here on: a number that no earlier process of this node used
     * @param promised what this node's own voter, if there is one, has promised
     * @param net where messages go; it must not answer before it returns
     */
    public QuorumVoters(
            int self,
            TopicId clusterId,
            VoterSet set,
            long firstId,
            Function<String, Epoch> promised,
            Consumer<Envelope> net) {
        this.self = self;
        this.clusterId = clusterId;
        this.set = set;
        this.lastId = firstId;
        this.promised = promised;
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
    public synchronized void learn(VoterSet newer) {
        if (newer.version() > set.version()) {
            set = newer;
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
    public CompletionStage<Optional<List<Entry>>> entries(
            int voter, String persistenceId, Epoch epoch, long from, long to) {
        return image(voter, persistenceId, epoch).thenApply(image -> {
            List<Entry> entries = new ArrayList<>();
            for (Op.Retained op : image.ops()) {
                if (op.number() == from + entries.size() && op.number() <= to) {
                    entries.add(op.entry());
                }
            }
            return entries.size() == to - from + 1 ? Optional.of(entries) : Optional.empty();
        });
    }

    @Override
    public CompletionStage<LogImage> image(int voter, String persistenceId, Epoch epoch) {
        CompletableFuture<LogImage> image = new CompletableFuture<>();
        long id;
        synchronized (this) {
            id = ++lastId;
            fetched.put(id, image);
        }
        send(voter, new Message.Fetch(id, persistenceId, epoch));
        return image;
    }

    @Override
    public CompletionStage<Long> highestSequenceNr(int voter, String persistenceId, Epoch epoch) {
        return image(voter, persistenceId, epoch).thenApply(image -> new ImageContent(image).highestSequenceNr());
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
            CompletableFuture<LogImage> image;
            synchronized (this) {
                image = fetched.remove(answered.id());
            }
            if (image != null && answered.image().isPresent()) {
                image.complete(answered.image().get());
            } else if (image != null) {
                image.completeExceptionally(
                        new JournalException("voter " + envelope.from() + " has promised another epoch"));
            }
            return true;
        }
        return false;
    }

    private void send(int to, Message message) {
        net.accept(new Envelope(clusterId, self, to, set(), message));
    }
}
