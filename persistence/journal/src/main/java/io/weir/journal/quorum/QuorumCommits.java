package io.weir.journal.quorum;

import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.LogHead;
import io.weir.journal.ops.LogQuery;
import io.weir.journal.session.Commits;
import io.weir.journal.store.JournalException;
import io.weir.journal.store.StoreCore;
import io.weir.journal.voter.Stamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Finds out what is committed by asking all voters what they have: what a quorum has of one accepted epoch is committed, whoever was told
 * so by now. Who owns the log is not disturbed. Safe for use by several threads.
 */
public final class QuorumCommits implements Commits {
    /** Ticks after which a question has failed. */
    private static final int PATIENCE = 20;

    private final StoreCore store;
    private final QuorumVoters voters;
    private final Set<Question<?>> open = new LinkedHashSet<>();

    public QuorumCommits(StoreCore store, QuorumVoters voters) {
        this.store = store;
        this.voters = voters;
    }

    @Override
    public CompletionStage<Map<String, Long>> committed(Collection<String> persistenceIds) {
        Map<String, Long> highest = new HashMap<>();
        CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
        boolean sole = isSole();
        for (String id : new HashSet<>(persistenceIds)) {
            if (sole) {
                highest.put(id, store.highestSequenceNr(id));
                continue;
            }
            Question<Map<Epoch, Long>> question = new Question<>(id, heads -> heads.committed(voters.quorum()));
            all = all.thenCombine(question.begin(), (none, known) -> {
                synchronized (highest) {
                    highest.put(id, store.committedSequenceNr(id, known));
                }
                return none;
            });
        }
        return all.thenApply(none -> highest);
    }

    @Override
    public CompletionStage<Extent> acknowledged(String persistenceId) {
        return isSole()
                ? CompletableFuture.completedFuture(
                        new Extent(store.deletedTo(persistenceId), store.highestSequenceNr(persistenceId)))
                : new Question<>(persistenceId, heads -> heads.acknowledged(voters.quorum())).begin();
    }

    private boolean isSole() {
        return voters.set().voters().equals(List.of(voters.nearest()));
    }

    /** Some time has passed: what was not answered is asked again, or has failed. */
    public void tick() {
        List<Question<?>> waiting;
        synchronized (open) {
            waiting = new ArrayList<>(open);
        }
        waiting.forEach(Question::tick);
    }

    /** Asks all voters until what they have said is enough for an answer. */
    private final class Question<T> {
        private final String persistenceId;
        private final Function<Heads, Optional<T>> conclusion;
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private final Heads heads = new Heads();
        private int ticks;

        Question(String persistenceId, Function<Heads, Optional<T>> conclusion) {
            this.persistenceId = persistenceId;
            this.conclusion = conclusion;
        }

        CompletableFuture<T> begin() {
            synchronized (open) {
                open.add(this);
            }
            ask();
            return answer.whenComplete((known, error) -> {
                synchronized (open) {
                    open.remove(this);
                }
            });
        }

        private void ask() {
            for (int voter : voters.quorum().all()) {
                voters.look(voter, persistenceId, new LogQuery.Head())
                        .thenAccept(said -> said.page().ifPresent(page -> answered(voter, said.stamp(), page.head())));
            }
        }

        void tick() {
            if (++ticks > PATIENCE) {
                answer.completeExceptionally(new JournalException("journal of '" + persistenceId
                        + "': too few of the voters " + voters.set().voters() + " answer"));
            } else {
                ask();
            }
        }

        private void answered(int voter, Stamp stamp, LogHead head) {
            Optional<T> known;
            synchronized (this) {
                heads.heard(voter, stamp, head);
                known = conclusion.apply(heads);
            }
            known.ifPresent(answer::complete);
        }
    }
}
