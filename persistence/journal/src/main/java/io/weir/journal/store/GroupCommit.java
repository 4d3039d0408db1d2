package io.weir.journal.store;

import io.weir.journal.voter.VoterReply;
import io.weir.journal.voter.VoterState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The ops that share one batch and one flush. Each is decided on the state that the ones before it in the group leave; none of those
 * states counts before the flush. For the writer's thread.
 */
final class GroupCommit {
    private final Function<String, VoterState> flushed;
    private final Map<String, VoterState> pending = new HashMap<>();
    private final Map<OpRequest, VoterReply> answers = new LinkedHashMap<>();
    private final List<OpRequest> writes = new ArrayList<>();

    GroupCommit(Function<String, VoterState> flushed) {
        this.flushed = flushed;
    }

    /** Takes up a request; gives the error when a rule is broken that no correct proposer breaks. */
    Optional<JournalException> decide(OpRequest request) {
        VoterState state = pending.computeIfAbsent(request.persistenceId(), flushed);
        try {
            VoterState.Decision decision = state.decide(request.op());
            answers.put(request, decision.reply());
            if (decision.writes()) {
                writes.add(request);
                pending.put(request.persistenceId(), decision.next());
            }
            return Optional.empty();
        } catch (IllegalStateException | IllegalArgumentException broken) {
            return Optional.of(
                    new JournalException("journal of '" + request.persistenceId() + "': " + broken.getMessage()));
        }
    }

    /** What is to be written, in order. */
    List<NewRecord> records() {
        return writes.stream().map(OpRequest::record).toList();
    }

    /** What is to be answered after the flush. */
    Map<OpRequest, VoterReply> answers() {
        return answers;
    }

    /** Enters what was written from offset {@code first} on. */
    void applyTo(StoreIndex index, long first) {
        long offset = first;
        for (OpRequest write : writes) {
            index.apply(
                    write.persistenceId(), write.op(), offset++, write.record().size());
        }
    }
}
