package io.weir.journal.query;

import io.weir.journal.ops.Event;
import io.weir.journal.store.JournalException;
import io.weir.journal.store.TagKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/**
 * The committed events as this node reads them: from its own store while it votes, else from a voter, and from another one when that does
 * not answer or refuses. Waiting for news is this node's own: where it does not vote, it looks once in a refresh interval. Safe for use
 * by several threads.
 */
public final class VotersLogs implements CommittedLogs {
    /** How often all voters are asked in vain before a reader is told. */
    private static final int ROUNDS = 10;

    private final StoredLogs own;
    private final BooleanSupplier voting;
    private final Others others;
    private final Duration voterTimeout;
    private final Duration refresh;
    private final BiConsumer<Duration, Runnable> timer;
    /** Who answered last. */
    private volatile int nearest = -1;

    /** How other nodes are asked. */
    public interface Others {
        /** Who votes, as far as is known. */
        List<Integer> voters();

        boolean isReachable(int node);

        /** The answer of a voter's {@link ReadServer}, or nothing ever. */
        CompletionStage<byte[]> ask(int voter, byte[] question);
    }

    /**
     * @param voting whether this node's own store can be read as a voter's
     * @param timer runs something after a while
     */
    public VotersLogs(
            StoredLogs own,
            BooleanSupplier voting,
            Others others,
            QuerySettings settings,
            BiConsumer<Duration, Runnable> timer) {
        this.own = own;
        this.voting = voting;
        this.others = others;
        this.voterTimeout = settings.voterTimeout();
        this.refresh = settings.refreshInterval();
        this.timer = timer;
    }

    @Override
    public CompletionStage<Long> highestSequenceNr(String persistenceId) {
        return voting.getAsBoolean()
                ? own.highestSequenceNr(persistenceId)
                : ask(new ReadQuestion.Highest(persistenceId), ReadAnswer.Highest.class)
                        .thenApply(ReadAnswer.Highest::sequenceNr);
    }

    @Override
    public CompletionStage<List<Event>> events(String persistenceId, long from, long to) {
        return voting.getAsBoolean()
                ? own.events(persistenceId, from, to)
                : ask(new ReadQuestion.Events(persistenceId, from, to), ReadAnswer.Events.class)
                        .thenApply(ReadAnswer.Events::events);
    }

    @Override
    public CompletionStage<IdPage> persistenceIds(IdPlace from) {
        return voting.getAsBoolean()
                ? own.persistenceIds(from)
                : ask(new ReadQuestion.Ids(from), ReadAnswer.Ids.class).thenApply(ReadAnswer.Ids::page);
    }

    @Override
    public boolean idsMayRepeat() {
        return !voting.getAsBoolean();
    }

    @Override
    public long nowMs() {
        return own.nowMs();
    }

    /** What this node itself writes is waited for as on a voter. */
    @Override
    public CompletionStage<TagPage> tagged(String tag, TagKey after, long untilMs) {
        if (voting.getAsBoolean()) {
            return own.tagged(tag, after, untilMs);
        }
        long settledMs = own.settledMs();
        return ask(new ReadQuestion.Tagged(tag, after, Math.min(untilMs, settledMs)), ReadAnswer.Tagged.class)
                .thenApply(answer -> answer.page().settledBy(settledMs));
    }

    @Override
    public CompletionStage<Void> changed(Interest interest) {
        return own.changed(interest);
    }

    private <T extends ReadAnswer> CompletionStage<T> ask(ReadQuestion question, Class<T> type) {
        Asking<T> asking = new Asking<>(ReadCodec.encode(question), type);
        asking.next();
        return asking.answer;
    }

    /** One question, asked of one voter after the other. Each step begins when the one before has ended. */
    private final class Asking<T extends ReadAnswer> {
        private final byte[] question;
        private final Class<T> type;
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private final ArrayDeque<Integer> left = new ArrayDeque<>();
        private int rounds;
        private String last = "none is reachable";

        Asking(byte[] question, Class<T> type) {
            this.question = question;
            this.type = type;
            fill();
        }

        /** The nearest first, and the others in any order, so that readers are spread over them. */
        private void fill() {
            List<Integer> reachable = new ArrayList<>(
                    others.voters().stream().filter(others::isReachable).toList());
            Collections.shuffle(reachable);
            left.addAll(reachable);
            if (left.remove((Integer) nearest)) {
                left.addFirst(nearest);
            }
        }

        void next() {
            if (!left.isEmpty()) {
                ask(left.removeFirst());
            } else if (++rounds < ROUNDS) {
                timer.accept(refresh, () -> {
                    fill();
                    next();
                });
            } else {
                List<Integer> voters = others.voters();
                answer.completeExceptionally(new JournalException(
                        voters.isEmpty()
                                ? "this node does not vote, and has not heard yet who does"
                                : "this node does not vote, and none of the voters " + voters + " answers: " + last));
            }
        }

        private void ask(int voter) {
            CompletableFuture<ReadAnswer> given = new CompletableFuture<>();
            timer.accept(
                    voterTimeout, () -> given.complete(new ReadAnswer.Refused("voter " + voter + " did not answer")));
            others.ask(voter, question).thenApply(ReadCodec::answer).whenComplete((said, error) -> {
                if (error == null) {
                    given.complete(said);
                } else {
                    given.complete(new ReadAnswer.Refused("voter " + voter + ": " + error.getMessage()));
                }
            });
            given.thenAccept(said -> {
                if (type.isInstance(said)) {
                    nearest = voter;
                    answer.complete(type.cast(said));
                } else {
                    last = said instanceof ReadAnswer.Refused refused ? refused.why() : "voter " + voter + " is amiss";
                    next();
                }
            });
        }
    }
}
