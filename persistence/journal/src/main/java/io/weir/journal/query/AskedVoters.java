package io.weir.journal.query;

import io.weir.journal.ops.VoterSet;
import io.weir.journal.store.JournalException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** The voters as a reader's node asks them: one after another, and all again after a while. Safe for use by several threads. */
final class AskedVoters {
    /** How often all voters are asked in vain before a reader is told. */
    static final int ROUNDS = 10;

    private final int self;
    private final BooleanSupplier voting;
    private final VotersLogs.Others others;
    private final Duration voterTimeout;
    private final Duration refresh;
    private final BiConsumer<Duration, Runnable> timer;
    /** Who answered last. */
    private volatile int nearest = -1;

    AskedVoters(
            int self,
            BooleanSupplier voting,
            VotersLogs.Others others,
            QuerySettings settings,
            BiConsumer<Duration, Runnable> timer) {
        this.self = self;
        this.voting = voting;
        this.others = others;
        this.voterTimeout = settings.voterTimeout();
        this.refresh = settings.refreshInterval();
        this.timer = timer;
    }

    VoterSet set() {
        return others.voters();
    }

    /** Whether this node's own store can be read as a voter's. */
    boolean isVotingHere() {
        return voting.getAsBoolean() && set().contains(self);
    }

    /** Other voters than this node: the nearest first, and the rest in any order, so that readers are spread over them. */
    List<Integer> reachable(Collection<Integer> but) {
        List<Integer> reachable = new ArrayList<>(set().voters().stream()
                .filter(voter -> voter != self && !but.contains(voter) && others.isReachable(voter))
                .toList());
        Collections.shuffle(reachable);
        if (reachable.remove((Integer) nearest)) {
            reachable.add(0, nearest);
        }
        return reachable;
    }

    /** What a voter says, which may be nothing, and then it is a refusal. */
    CompletionStage<ReadAnswer> said(int voter, byte[] question) {
        CompletableFuture<ReadAnswer> given = new CompletableFuture<>();
        timer.accept(voterTimeout, () -> given.complete(new ReadAnswer.Refused("voter " + voter + " did not answer")));
        others.ask(voter, question).thenApply(ReadCodec::answer).whenComplete((said, error) -> {
            if (error == null) {
                given.complete(said);
            } else {
                given.complete(new ReadAnswer.Refused("voter " + voter + ": " + error.getMessage()));
            }
        });
        return given;
    }

    void afterAWhile(Runnable then) {
        timer.accept(refresh, then);
    }

    static String whyNot(int voter, ReadAnswer said) {
        return said instanceof ReadAnswer.Refused refused ? refused.why() : "voter " + voter + " is amiss";
    }

    /** @param last why the last of them did not answer */
    JournalException failure(boolean someAnswered, String last) {
        List<Integer> voters = set().voters();
        String which = voting.getAsBoolean() ? "" : "this node does not vote, and ";
        if (voters.isEmpty()) {
            return new JournalException(which + "has not heard yet who does");
        }
        String few = someAnswered
                ? "too few of the voters " + voters + " answer: "
                : "none of the voters " + voters + " answers: ";
        return new JournalException(which + few + last);
    }

    /** @param sufficient an answer for which no other is needed, however many were wanted */
    <A extends ReadAnswer> CompletionStage<List<A>> ask(
            ReadQuestion question, Class<A> type, int needed, Predicate<A> sufficient) {
        Asking<A> asking = new Asking<>(ReadCodec.encode(question), type, needed, sufficient);
        asking.next();
        return asking.result;
    }

    /** One question, asked of one other voter after the other until enough answer. Each step begins when the one before has ended. */
    private final class Asking<T extends ReadAnswer> {
        private final byte[] question;
        private final Class<T> type;
        private final int needed;
        private final Predicate<T> sufficient;
        private final CompletableFuture<List<T>> result = new CompletableFuture<>();
        private final Map<Integer, T> answers = new LinkedHashMap<>();
        private final ArrayDeque<Integer> left;
        private int rounds;
        private String last = "none is reachable";

        Asking(byte[] question, Class<T> type, int needed, Predicate<T> sufficient) {
            this.question = question;
            this.type = type;
            this.needed = needed;
            this.sufficient = sufficient;
            left = new ArrayDeque<>(reachable(List.of()));
        }

        void next() {
            if (answers.size() == needed || answers.values().stream().anyMatch(sufficient)) {
                result.complete(List.copyOf(answers.values()));
            } else if (!left.isEmpty()) {
                ask(left.removeFirst());
            } else if (++rounds < ROUNDS) {
                afterAWhile(() -> {
                    left.addAll(reachable(answers.keySet()));
                    next();
                });
            } else {
                result.completeExceptionally(failure(!answers.isEmpty(), last));
            }
        }

        private void ask(int voter) {
            said(voter, question).thenAccept(said -> {
                if (type.isInstance(said)) {
                    nearest = voter;
                    answers.put(voter, type.cast(said));
                } else {
                    last = whyNot(voter, said);
                }
                next();
            });
        }
    }
}
