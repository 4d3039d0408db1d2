package io.weir.journal.session;

import io.weir.journal.ops.Epoch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * The sessions of this node, by persistence id: one per start of a persistent actor. A start asks the snapshot store first, unless it
 * wants no snapshot, and then the journal for the highest sequence number; both belong to one session. So loading a snapshot always
 * begins a session, and reading the highest number begins one unless a load has just begun it. Holds as many sessions as there are
 * persistence ids in use on this node. Safe for use by several threads.
 */
public final class RecoverySessions {
    /** Epochs of other proposers that a recovery outbids before it gives up. */
    private static final int MAX_ROUNDS = 16;

    private final Voters voters;
    private final int nodeId;
    private final LongSupplier random;
    private final Map<String, Current> current = new HashMap<>();
    /** The newest attempt of each id, recovered or not. */
    private final Map<String, RecoverySession> attempts = new HashMap<>();

    /**
     * @param round of its first epoch
     * @param formerWriter the last writer before it
     * @param readNext whether a snapshot was loaded, and the highest sequence number is still to be read in this session
     */
    private record Current(
            CompletableFuture<RecoverySession> recovered, long round, String formerWriter, boolean readNext) {

        String lastWriter() {
            return recovered.isDone() && !recovered.isCompletedExceptionally()
                    ? recovered.join().lastWriter()
                    : formerWriter;
        }
    }

    public RecoverySessions(Voters voters, int nodeId, LongSupplier random) {
        this.voters = voters;
        this.nodeId = nodeId;
        this.random = random;
    }

    /** The session in which a snapshot is loaded: a new one. */
    public CompletionStage<RecoverySession> forLoad(String persistenceId) {
        return begin(persistenceId, true);
    }

    /** The session in which the highest number is read and events are replayed. */
    public CompletionStage<RecoverySession> forReplay(String persistenceId) {
        synchronized (this) {
            Current known = current.get(persistenceId);
            if (known != null && known.readNext()) {
                current.put(persistenceId, new Current(known.recovered(), known.round(), known.formerWriter(), false));
                return known.recovered();
            }
        }
        return begin(persistenceId, false);
    }

    /** The session that writes: the one that there is. Only who writes without having recovered begins one. */
    public CompletionStage<RecoverySession> forWrite(String persistenceId) {
        synchronized (this) {
            Current known = current.get(persistenceId);
            if (known != null) {
                return known.recovered();
            }
        }
        return begin(persistenceId, false);
    }

    /** Sends again what was not answered, in all sessions. To be called from time to time where answers can be lost. */
    public void resend() {
        List<RecoverySession> all;
        synchronized (this) {
            all = List.copyOf(attempts.values());
        }
        all.forEach(RecoverySession::resend);
    }

    /** Ends the session that there is, recovered or not: nobody waits for it any more. */
    public void abandon(String persistenceId, String why) {
        RecoverySession attempt;
        synchronized (this) {
            attempt = attempts.get(persistenceId);
        }
        if (attempt != null) {
            attempt.abandon(why);
        }
    }

    private CompletionStage<RecoverySession> begin(String persistenceId, boolean readNext) {
        CompletableFuture<RecoverySession> recovered = new CompletableFuture<>();
        String formerWriter;
        long round;
        synchronized (this) {
            Current known = current.get(persistenceId);
            formerWriter = known == null ? null : known.lastWriter();
            round = 1 + Math.max(voters.promised(persistenceId).round(), known == null ? 0 : known.round());
            current.put(persistenceId, new Current(recovered, round, formerWriter, readNext));
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
        Current known = current.get(persistenceId);
        return known != null && known.recovered() == recovered;
    }
}
