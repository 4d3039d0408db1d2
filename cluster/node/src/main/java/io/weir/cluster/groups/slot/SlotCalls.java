package io.weir.cluster.groups.slot;

import io.weir.partition.Reply;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Who waits for one slot, wherever it is: each call has its answer here until it is given, so that all of them can be told when the
 * slot is gone, also those whose question was lost on its way. Bounded. Safe for any thread.
 */
final class SlotCalls {
    private final int max;
    private final Set<Call<?>> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicInteger size = new AtomicInteger();
    private volatile boolean closed;

    SlotCalls(int max) {
        this.max = max;
    }

    /** Sends a command, and waits. */
    <R> CompletionStage<R> ask(GroupCommand<R> command, Consumer<SlotMessage> slot) {
        return call(command, reply -> slot.accept(new SlotMessage.Ask<>(command, reply)));
    }

    /** Sends a command in a way of its own, and waits. */
    <R> CompletableFuture<R> call(GroupCommand<R> command, Consumer<Reply<R>> send) {
        return call(command::unavailable, send);
    }

    CompletionStage<List<GroupReplies.Listed>> list(Consumer<SlotMessage> slot) {
        return call(List::of, reply -> slot.accept(new SlotMessage.ListAll(reply)));
    }

    private <R> CompletableFuture<R> call(Supplier<R> refused, Consumer<Reply<R>> send) {
        Call<R> call = new Call<>(refused);
        if (size.incrementAndGet() > max) {
            size.decrementAndGet();
            return CompletableFuture.completedFuture(refused.get());
        }
        waiting.add(call);
        if (closed) {
            call.refuse();
        } else {
            send.accept(call);
        }
        return call.answer;
    }

    /** Whether this has not been answered yet; of one that has not come through here, nobody knows. */
    boolean isWaiting(Reply<?> reply) {
        return !(reply instanceof Call<?> call) || waiting.contains(call);
    }

    /** Nobody waits for this one any more. */
    void forget(Reply<?> reply) {
        if (reply instanceof Call<?> call && waiting.remove(call)) {
            size.decrementAndGet();
        }
    }

    /** How many wait. */
    int size() {
        return size.get();
    }

    /** All who wait now are told that the slot cannot be reached; answers that come later are nobody's. Who then asks again, waits. */
    void refuseAll() {
        List.copyOf(waiting).forEach(Call::refuse);
    }

    /** From now on everybody is told so at once. */
    void close() {
        closed = true;
        refuseAll();
    }

    private final class Call<R> implements Reply<R> {
        private final Supplier<R> refused;
        private final CompletableFuture<R> answer = new CompletableFuture<>();

        private Call(Supplier<R> refused) {
            this.refused = refused;
        }

        @Override
        public void tell(R given) {
            if (waiting.remove(this)) {
                size.decrementAndGet();
                answer.complete(given);
            }
        }

        private void refuse() {
            tell(refused.get());
        }
    }
}
