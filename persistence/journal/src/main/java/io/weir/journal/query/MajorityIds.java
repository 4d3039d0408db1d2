package io.weir.journal.query;

import io.weir.journal.query.CommittedLogs.CurrentIds;
import io.weir.journal.query.CommittedLogs.IdPlace;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The ids of one store after the other, this node's first where it votes, until a majority was read to its end: an id that began just now is
 * in one of them. Remembers what it has shown. For one reader.
 */
final class MajorityIds implements CurrentIds {
    /** In place of a voter: this node's own store. */
    private static final int HERE = -1;

    private final CommittedLogs own;
    private final AskedVoters voters;
    private final Set<String> shown = new HashSet<>();
    private final Set<Integer> read = new HashSet<>();
    /** Who is to be read; the first of them is being read. */
    private final ArrayDeque<Integer> left = new ArrayDeque<>();

    private IdPlace from = IdPlace.FIRST;
    private int rounds;
    private String last = "none is reachable";

    MajorityIds(CommittedLogs own, AskedVoters voters) {
        this.own = own;
        this.voters = voters;
        if (voters.isVotingHere()) {
            left.add(HERE);
        }
        left.addAll(voters.reachable(List.of()));
    }

    @Override
    public CompletionStage<Optional<List<String>>> next() {
        if (read.size() >= voters.set().majority()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        if (left.isEmpty()) {
            return ++rounds < AskedVoters.ROUNDS
                    ? afterAWhile()
                    : CompletableFuture.failedFuture(voters.failure(!read.isEmpty(), last));
        }
        int voter = left.element();
        CompletionStage<ReadAnswer> answer = voter == HERE
                ? own.persistenceIds(from).thenApply(ReadAnswer.Ids::new)
                : voters.said(voter, ReadCodec.encode(new ReadQuestion.Ids(from)));
        return answer.thenApply(said -> Optional.of(taken(voter, said)));
    }

    private List<String> taken(int voter, ReadAnswer said) {
        if (!(said instanceof ReadAnswer.Ids ids)) {
            last = AskedVoters.whyNot(voter, said);
            leave();
            return List.of();
        }
        from = ids.page().next();
        if (ids.page().ids().isEmpty()) {
            read.add(voter);
            leave();
        }
        return ids.page().ids().stream().filter(shown::add).toList();
    }

    private void leave() {
        left.remove();
        from = IdPlace.FIRST;
    }

    private CompletionStage<Optional<List<String>>> afterAWhile() {
        CompletableFuture<Optional<List<String>>> later = new CompletableFuture<>();
        voters.afterAWhile(() -> {
            left.addAll(voters.reachable(read));
            later.complete(Optional.of(List.of()));
        });
        return later;
    }
}
