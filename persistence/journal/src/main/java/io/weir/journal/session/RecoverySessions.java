package io.weir.journal.session;

import io.weir.journal.ops.Epoch;
import io.weir.journal.store.JournalException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The sessions of this node: one per start of a persistent actor, and handed to that actor alone. A start asks the snapshot store first,
 * unless it wants no snapshot, and then the journal for the highest sequence number; both belong to one session. So loading a snapshot
 * always begins a session, and reading the highest number begins one unless the same actor has just begun it with a load. What an actor
 * asks for when its successor has begun already is for the session that it began itself, which is over: it never takes the successor's.
 * Holds as many sessions as there are persistence ids in use on this node, and for a short while those of actors that have stopped in
 * the midst of their start. Safe for use by several threads.
 */
public final class RecoverySessions {
    /** Epochs of other proposers that a recovery outbids before it gives up. */
    private static final int MAX_ROUNDS = 16;
    /** Starts of one id that are remembered, since the last one that has read its highest number. */
    private static final int MAX_STARTS = 8;
    /** Who has written without having recovered. */
    private static final String NOBODY = "";

    private final Voters voters;
    private final int nodeId;
    private final LongSupplier random;
    private final Map<String, Start> current = new HashMap<>();
    /** The newest attempt of each id, recovered or not. */
    private final Map<String, RecoverySession> attempts = new HashMap<>();

    /**
     * @param actor whose start it is
     * @param round of its first epoch
     * @param formerWriter the last writer before it
     * @param readNext whether a snapshot was loaded, and the highest sequence number is still to be read in this session
     * @param before the starts before it, the latest first, that may still ask for something
     */
    private record Start(
            String actor,
            CompletableFuture<RecoverySession> recovered,
            long round,
            String formerWriter,
            boolean readNext,
            List<Start> before) {

        String lastWriter() {
            return recovered.isDone() && !recovered.isCompletedExceptionally()
                    ? recovered.join().lastWriter()
                    : formerWriter;
        }

        /**
         * The highest number is read. An actor sends its requests to the journal in order, and before it stops: none of those that
         * stopped before this one began has any under way.
         */
        Start read() {
            return new Start(actor, recovered, round, formerWriter, false, List.of());
        }

        Start alone() {
            return before.isEmpty() ? this : new Start(actor, recovered, round, formerWriter, readNext, List.of());
        }

        /** This one, or an earlier one that is remembered. */
        Optional<Start> of(String other) {
            return actor.equals(other)
                    ? Optional.of(this)
                    : before.stream()
                            .filter(start -> start.actor().equals(other))
                            .findFirst();
        }

        /** What is remembered when another actor, or the same once more, begins. */
        List<Start> remembered(String next) {
            return Stream.concat(Stream.of(alone()), before.stream())
                    .filter(start -> !start.actor().equals(next))
                    .limit(MAX_STARTS)
                    .toList();
        }
    }

    public RecoverySessions(Voters voters, int nodeId, LongSupplier random) {
        this.voters = voters;
        this.nodeId = nodeId;
        this.random = random;
    }

    /** The session in which an actor loads its snapshot: a new one. */
    public CompletionStage<RecoverySession> forLoad(String persistenceId, String actor) {
        return begin(persistenceId, actor, true);
    }

    /** The session in which an actor reads its highest number and its events. */
    public CompletionStage<RecoverySession> forReplay(String persistenceId, String actor) {
        synchronized (this) {
            Start known = current.get(persistenceId);
            Optional<Start> own = known == null ? Optional.empty() : known.of(actor);
            if (own.filter(Start::readNext).isPresent()) {
                if (own.get() == known) {
                    current.put(persistenceId, known.read());
                }
                return own.get().recovered();
            }
        }
        return begin(persistenceId, actor, false);
    }

    /** The session that an actor has begun; it fails when another one has since. */
    public synchronized CompletionStage<RecoverySession> begunBy(String persistenceId, String actor) {
        Start known = current.get(persistenceId);
        Optional<Start> own = known == null ? Optional.empty() : known.of(actor);
        return own.isPresent()
                ? own.get().recovered()
                : CompletableFuture.failedFuture(new JournalException("journal of '" + persistenceId
                        + "': another incarnation of this persistent actor has recovered since"));
    }

    /**
     * The session in which an actor writes: the one that it has begun; the one that there is, when it is not known to have begun one. Only
     * who writes before anybody has recovered begins one.
     */
    public CompletionStage<RecoverySession> forWrite(String persistenceId, String actor) {
        synchronized (this) {
            Start known = current.get(persistenceId);
            if (known != null) {
                return known.of(actor).orElse(known).recovered();
            }
        }
        return begin(persistenceId, NOBODY, false);
    }

    /** Sends again what was not answered, in all sessions. To be called from time to time where answers can be lost. */
    public void resend() {
        List<RecoverySession> all;
        synchronized (this) {
            all = List.copyOf(attempts.values());
        }
        all.forEach(RecoverySession::resend);
    }

    /** Ends the session that there is, recovered or not, unless another actor has begun it: nobody waits for it any more. */
    public void abandon(String persistenceId, String actor, String why) {
        RecoverySession attempt = null;
        synchronized (this) {
            Start known = current.get(persistenceId);
            if (known != null && known.actor().equals(actor)) {
                attempt = attempts.get(persistenceId);
            }
        }
        if (attempt != null) {
            attempt.abandon(why);
        }
    }

    private CompletionStage<RecoverySession> begin(String persistenceId, String actor, boolean readNext) {
        CompletableFuture<RecoverySession> recovered = new CompletableFuture<>();
        String formerWriter;
        long round;
        synchronized (this) {
            Start known = current.get(persistenceId);
            formerWriter = known == null ? null : known.lastWriter();
            round = 1 + Math.max(voters.promised(persistenceId).round(), known == null ? 0 : known.round());
            List<Start> before = known == null || !readNext ? List.of() : known.remembered(actor);
            current.put(persistenceId, new Start(actor, recovered, round, formerWriter, readNext, before));
        }
        attempt(persistenceId, recovered, formerWriter, round, MAX_ROUNDS);
        return recovered;
    }

    private void attempt(
            String persistenceId,
            CompletableFuture<RecoverySession> recovered,
            String formerWriter,
            long round,
            int roundsLeft) {
        Epoch epoch = new Epoch(round, nodeId, random.getAsLong());
        RecoverySession session = new RecoverySession(persistenceId, voters, epoch, formerWriter);
        synchronized (this) {
            attempts.put(persistenceId, session);
        }
        session.recover().whenComplete((done, error) -> {
            Epoch by = session.deposedBy();
            if (error == null) {
                recovered.complete(done);
            } else if (by != null && roundsLeft > 0 && isCurrent(persistenceId, recovered)) {
                attempt(persistenceId, recovered, formerWriter, by.round() + 1, roundsLeft - 1);
            } else {
                recovered.completeExceptionally(error);
            }
        });
    }

    private synchronized boolean isCurrent(String persistenceId, CompletableFuture<RecoverySession> recovered) {
        Start known = current.get(persistenceId);
        return known != null && known.recovered() == recovered;
    }
}
