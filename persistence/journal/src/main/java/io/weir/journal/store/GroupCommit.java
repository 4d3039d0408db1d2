package io.weir.journal.store;

import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.LogHead;
import io.weir.journal.ops.Op;
import io.weir.journal.ops.OpCodec;
import io.weir.journal.ops.StoreStatus;
import io.weir.journal.voter.VoterState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The requests that share one batch and one flush. Each is decided on the state that the ones before it in the group leave; none of
 * those states counts before the flush. For the writer's thread.
 */
final class GroupCommit {
    /** What is written: an op of a log, or the store's status when {@code op} is {@code null}. */
    private record Written(String persistenceId, Op op, StoreStatus status, NewRecord record) {}

    private record Answer(StoreRequest request, Runnable tell) {}

    private final Function<String, VoterState> flushed;
    private final Map<String, VoterState> pending = new HashMap<>();
    private final List<Answer> answers = new ArrayList<>();
    private final List<Written> writes = new ArrayList<>();
    private StoreStatus status;

    GroupCommit(Function<String, VoterState> flushed, StoreStatus status) {
        this.flushed = flushed;
        this.status = status;
    }

    /** Takes up a request, or answers it with the error when a rule is broken that no correct proposer breaks. */
    void decide(StoreRequest request) {
        try {
            if (request instanceof StoreRequest.OnLog onLog) {
                decide(onLog);
            } else if (request instanceof StoreRequest.CopyPart copy) {
                decide(copy);
            } else if (request instanceof StoreRequest.OnStatus onStatus) {
                decide(onStatus);
            }
        } catch (IllegalStateException | IllegalArgumentException broken) {
            answers.add(new Answer(request, () -> request.fail(new JournalException(broken.getMessage()))));
        }
    }

    private void decide(StoreRequest.OnLog request) {
        String id = request.persistenceId();
        try {
            VoterState.Decision decision = state(id).decide(request.op());
            if (decision.writes()) {
                write(id, request.op(), request.record());
            }
            answers.add(new Answer(request, () -> request.reply().accept(decision.reply())));
        } catch (IllegalStateException | IllegalArgumentException broken) {
            throw new IllegalStateException("journal of '" + id + "': " + broken.getMessage());
        }
    }

    private void decide(StoreRequest.CopyPart request) {
        String id = request.persistenceId();
        LogHead head = request.page().head();
        VoterState own = state(id);
        Epoch promised = merged(own.promised(), head.promised());
        if (own.isBehind(head.accepted(), head.length())) {
            stage(request, promised);
        } else if (request.page().last() && !promised.equals(own.promised())) {
            Op promise = new Op.Promise(promised);
            write(id, promise, StoreRequest.recordOf(id, promise));
        }
    }

    private void stage(StoreRequest.CopyPart request, Epoch promised) {
        String id = request.persistenceId();
        LogHead head = request.page().head();
        int index = request.first();
        if (index > 0 && !state(id).staging().isAt(head.accepted(), request.series(), index)) {
            answers.add(new Answer(request, request.lost()));
            return;
        }
        for (Op.Retained op : request.page().ops()) {
            Op staged = new Op.Staged(head.accepted(), request.series(), index++, op.number(), op.entry());
            write(id, staged, StoreRequest.recordOf(id, staged));
        }
        if (request.page().last()) {
            Op transfer = head.transfer(promised, head.accepted(), request.series(), index);
            write(id, transfer, StoreRequest.recordOf(id, transfer));
        }
    }

    /** What both promises together forbid. */
    private static Epoch merged(Epoch own, Epoch other) {
        if (own.equals(other) || own.isAbove(other)) {
            return own;
        }
        return other.isAbove(own) ? other : new Epoch(own.round(), Integer.MIN_VALUE, 0);
    }

    private void decide(StoreRequest.OnStatus request) {
        StoreStatus next = request.change().apply(status);
        if (!next.equals(status)) {
            status = next;
            writes.add(new Written(null, null, next, new NewRecord(null, OpCodec.encode(next))));
        }
        answers.add(new Answer(request, () -> request.done().accept(next)));
    }

    private VoterState state(String persistenceId) {
        return pending.computeIfAbsent(persistenceId, flushed);
    }

    private void write(String persistenceId, Op op, NewRecord record) {
        pending.put(persistenceId, state(persistenceId).replay(op));
        writes.add(new Written(persistenceId, op, null, record));
    }

    /** What is to be written, in order. */
    List<NewRecord> records() {
        return writes.stream().map(Written::record).toList();
    }

    /** What is to be said after the flush. */
    List<Runnable> answers() {
        return answers.stream().map(Answer::tell).toList();
    }

    /** What is to be said when nothing was written. */
    List<Runnable> failures(JournalException why) {
        return answers.stream()
                .<Runnable>map(answer -> () -> answer.request().fail(why))
                .toList();
    }

    /** Tells of the ops that were written, in order. */
    void tell(BiConsumer<String, Op> listener) {
        for (Written write : writes) {
            if (write.op() != null) {
                listener.accept(write.persistenceId(), write.op());
            }
        }
    }

    /** Enters what was written from offset {@code first} on. */
    void applyTo(StoreIndex index, long first) {
        long offset = first;
        for (Written write : writes) {
            if (write.op() == null) {
                index.status(write.status());
            } else {
                index.apply(
                        write.persistenceId(),
                        write.op(),
                        offset,
                        write.record().size());
            }
            offset++;
        }
    }
}
