package io.weir.journal.quorum;

import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.LogHead;
import io.weir.journal.ops.LogQuery;
import io.weir.journal.session.Commits;
import io.weir.journal.store.JournalException;
import io.weir.journal.store.StoreCore;
import io.weir.journal.voter.Stamp;
import io.weir.journal.voter.StoreLives;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Finds out what is committed by asking all voters what they have: what a quorum has of one accepted epoch is committed, whoever was told
 * so by now. Who owns the log is not disturbed. Safe for use by several threads.
 */
public final class QuorumCommits implements Commits {
    /** Ticks after which a question has failed. */
    private static final int PATIENCE = 20;

    private final StoreCore store;
    private final QuorumVoters voters;
    private final Set<Question> open = new LinkedHashSet<>();

    public QuorumCommits(StoreCore store, QuorumVoters voters) {
        this.store = store;
        this.voters = voters;
    }

    @Override
    public CompletionStage<Map<String, Long>> committed(Collection<String> persistenceIds) {
        Map<String, Long> highest = new HashMap<>();
        CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
        boolean sole = voters.set().voters().equals(List.of(voters.nearest()));
        for (String id : new HashSet<>(persistenceIds)) {
            if (sole) {
                highest.put(id, store.highestSequenceNr(id));
                continue;
            }
            Question question = new Question(id);
            synchronized (open) {
                open.add(question);
            }
            question.ask();
            CompletableFuture<Map<Epoch, Long>> answer = question.known.whenComplete((known, error) -> {
                synchronized (open) {
                    open.remove(question);
                }
            });
            all = all.thenCombine(answer, (none, known) -> {
                synchronized (highest) {
                    highest.put(id, store.committedSequenceNr(id, known));
                }
                return none;
            });
        }
        return all.thenApply(none -> highest);
    }

    /** Some time has passed: what was not answered is asked again, or has failed. */
    public void tick() {
        List<Question> waiting;
        synchronized (open) {
            waiting = new ArrayList<>(open);
        }
        waiting.forEach(Question::tick);
    }

    /** Which op is the last that is committed, of logs of each accepted epoch: an own log of an older one may have other ops there. */
    private final class Question {
        private final String persistenceId;
        private final CompletableFuture<Map<Epoch, Long>> known = new CompletableFuture<>();
        private final StoreLives lives = new StoreLives();
        private final Map<Integer, LogHead> heads = new HashMap<>();
        private int ticks;

        Question(String persistenceId) {
            this.persistenceId = persistenceId;
        }

        void ask() {
            for (int voter : voters.quorum().all()) {
                voters.look(voter, persistenceId, new LogQuery.Head()).thenAccept(answer -> answer.page()
                        .ifPresent(page -> answered(voter, answer.stamp(), page.head())));
            }
        }

        void tick() {
            if (++ticks > PATIENCE) {
                known.completeExceptionally(new JournalException("journal of '" + persistenceId
                        + "': no majority of the voters " + voters.set().voters() + " answers"));
            } else {
                ask();
            }
        }

        private void answered(int voter, Stamp stamp, LogHead head) {
            Map<Epoch, Long> committed;
            synchronized (this) {
                lives.heard(voter, stamp).forEach(heads::remove);
                if (!lives.isLatest(voter, stamp)) {
                    return;
                }
                heads.put(voter, head);
                if (!voters.quorum().isMetBy(heads.keySet())) {
                    return;
                }
                committed = committed();
            }
            known.complete(committed);
        }

        private Map<Epoch, Long> committed() {
            Map<Epoch, Long> committed = new HashMap<>();
            for (LogHead candidate : heads.values()) {
                Epoch epoch = candidate.accepted();
                Set<Integer> having = new TreeSet<>();
                heads.forEach((voter, head) -> {
                    if (head.accepted().equals(epoch) && head.length() >= candidate.length()) {
                        having.add(voter);
                    }
                });
                long number = voters.quorum().isMetBy(having) ? candidate.length() : candidate.base();
                committed.merge(epoch, number, Math::max);
            }
            return committed;
        }
    }
}
