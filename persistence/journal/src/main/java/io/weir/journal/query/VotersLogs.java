package io.weir.journal.query;

import io.weir.journal.ops.Event;
import io.weir.journal.ops.VoterSet;
import io.weir.journal.session.Commits.Extent;
import io.weir.journal.store.JournalException;
import io.weir.journal.store.TagKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The committed events as this node reads them: from its own store while it votes, else from a voter, and from another one when that does
 * not answer or refuses. Where a voter that is behind would hide what is acknowledged, a majority is read. Waiting for news is this
 * node's own: where it does not vote, it looks once in a refresh interval. Safe for use by several threads.
 */
public final class VotersLogs implements CommittedLogs {
    private final CommittedLogs own;
    private final LongSupplier settledMs;
    private final BooleanSupplier voting;
    private final AskedVoters voters;

    /** How other nodes are asked. */
    public interface Others {
        /** Who votes, as far as is known; this node may be among them. */
        VoterSet voters();

        boolean isReachable(int node);

        /** The answer of a voter's {@link ReadServer}, or nothing ever. */
        CompletionStage<byte[]> ask(int voter, byte[] question);
    }

    /**
     * @param own this node's store
     * @param settledMs nothing of this node will yet come that is stamped at or before this moment
     * @param self this node
     * @param voting whether this node's own store can be read as a voter's
     * @param timer runs something after a while
     */
    public VotersLogs(
            CommittedLogs own,
            LongSupplier settledMs,
            int self,
            BooleanSupplier voting,
            Others others,
            QuerySettings settings,
            BiConsumer<Duration, Runnable> timer) {
        this.own = own;
        this.settledMs = settledMs;
        this.voting = voting;
        this.voters = new AskedVoters(self, voting, others, settings, timer);
    }

    /** Whoever is asked asks all voters in turn. */
    @Override
    public CompletionStage<Extent> acknowledged(String persistenceId) {
        return voting.getAsBoolean()
                ? own.acknowledged(persistenceId)
                : voters.ask(
                                new ReadQuestion.Acknowledged(persistenceId),
                                ReadAnswer.Acknowledged.class,
                                1,
                                any -> true)
                        .thenApply(answers -> answers.get(0).extent());
    }

    @Override
    public CompletionStage<List<Event>> events(String persistenceId, long from, long to) {
        return voting.getAsBoolean()
                ? own.events(persistenceId, from, to)
                : voters.ask(new ReadQuestion.Events(persistenceId, from, to), ReadAnswer.Events.class, 1, any -> true)
                        .thenApply(answers -> answers.get(0).events());
    }

    @Override
    public CompletionStage<List<Event>> acknowledgedEvents(String persistenceId, long from, long to) {
        return acknowledgedEvents(persistenceId, from, to, AskedVoters.ROUNDS);
    }

    /** A store that is behind, or cannot tell yet that it is not, shows none of them: then others are read, and after a while all again. */
    private CompletionStage<List<Event>> acknowledgedEvents(String persistenceId, long from, long to, int rounds) {
        CompletionStage<Void> news = changed(new Interest.Events(persistenceId));
        return ofMajority(
                        () -> own.events(persistenceId, from, to),
                        new ReadQuestion.Events(persistenceId, from, to),
                        ReadAnswer.Events.class,
                        ReadAnswer.Events::events,
                        found -> !found.isEmpty())
                .thenCompose(pages -> {
                    Optional<List<Event>> page =
                            pages.stream().filter(found -> !found.isEmpty()).findFirst();
                    return page.isPresent()
                            ? CompletableFuture.completedFuture(page.get())
                            : unlessDeleted(persistenceId, from, to, rounds, news);
                });
    }

    private CompletionStage<List<Event>> unlessDeleted(
            String persistenceId, long from, long to, int rounds, CompletionStage<Void> news) {
        return acknowledged(persistenceId).thenCompose(extent -> {
            long first = Math.max(from, extent.deletedTo() + 1);
            if (first > to) {
                return CompletableFuture.completedFuture(List.of());
            }
            if (rounds == 0) {
                return CompletableFuture.failedFuture(new JournalException("journal of '" + persistenceId + "': event "
                        + first + " is acknowledged, but no voter that answers has it"));
            }
            return news.thenCompose(any -> acknowledgedEvents(persistenceId, first, to, rounds - 1));
        });
    }

    @Override
    public CompletionStage<IdPage> persistenceIds(IdPlace from) {
        return voting.getAsBoolean()
                ? own.persistenceIds(from)
                : voters.ask(new ReadQuestion.Ids(from), ReadAnswer.Ids.class, 1, any -> true)
                        .thenApply(answers -> answers.get(0).page());
    }

    @Override
    public CurrentIds currentIds() {
        return new MajorityIds(own, voters);
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
        long settled = settledMs.getAsLong();
        long until = Math.min(untilMs, settled);
        return ofMajority(
                        () -> own.tagged(tag, after, until),
                        new ReadQuestion.Tagged(tag, after, until),
                        ReadAnswer.Tagged.class,
                        ReadAnswer.Tagged::page,
                        none -> false)
                .thenApply(pages -> TagPage.merged(after, pages).settledBy(settled));
    }

    @Override
    public CompletionStage<Void> changed(Interest interest) {
        return own.changed(interest);
    }

    /**
     * What a majority of the stores say, this node's first where it votes. What is acknowledged is in a majority, and so in one at least of
     * those that are read: those that are behind do not hide it.
     *
     * @param sufficient an answer for which no other is needed
     */
    private <A extends ReadAnswer, T> CompletionStage<List<T>> ofMajority(
            Supplier<CompletionStage<T>> here,
            ReadQuestion question,
            Class<A> type,
            Function<A, T> content,
            Predicate<T> sufficient) {
        int majority = voters.set().majority();
        if (!voters.isVotingHere()) {
            return voters.ask(question, type, majority, answer -> sufficient.test(content.apply(answer)))
                    .thenApply(answers -> answers.stream().map(content).toList());
        }
        return here.get().thenCompose(mine -> {
            if (majority == 1 || sufficient.test(mine)) {
                return CompletableFuture.completedFuture(List.of(mine));
            }
            return voters.ask(question, type, majority - 1, answer -> sufficient.test(content.apply(answer)))
                    .thenApply(answers -> Stream.concat(
                                    Stream.of(mine), answers.stream().map(content))
                            .toList());
        });
    }
}
