package io.weir.cluster.gateway;

import io.weir.cluster.controller.ControllerClient;
import io.weir.cluster.controller.ControllerClient.ProducerIdBlock;
import io.weir.cluster.controller.ControllerError;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Gives out producer ids from blocks that the controller allocates to this broker alone; no id is given out twice, and what is left
 * of a block when the broker stops is never used. The next block is asked for when a tenth of the current one is left. Safe for any
 * thread; the lock is held for a few instructions.
 */
final class ProducerIds {
    private static final ProducerIdBlock NOTHING = new ProducerIdBlock(0, 0, ControllerError.NONE);

    private final ControllerClient controller;
    private final int waitersMax;
    private final Queue<CompletableFuture<OptionalLong>> waiting = new ArrayDeque<>();
    private ProducerIdBlock current = NOTHING;
    private int used;
    private ProducerIdBlock spare = NOTHING;
    private boolean asking;

    ProducerIds(ControllerClient controller, int waitersMax) {
        this.controller = controller;
        this.waitersMax = waitersMax;
    }

    /** An id; or empty when the controller gave none, or too many wait already. */
    CompletionStage<OptionalLong> next() {
        CompletableFuture<OptionalLong> id = new CompletableFuture<>();
        boolean ask;
        synchronized (this) {
            OptionalLong taken = take();
            if (taken.isPresent() || waiting.size() >= waitersMax) {
                id.complete(taken);
            } else {
                waiting.add(id);
            }
            ask = startAsking();
        }
        if (ask) {
            ask();
        }
        return id;
    }

    private OptionalLong take() {
        if (used == current.count()) {
            current = spare;
            spare = NOTHING;
            used = 0;
        }
        return used < current.count() ? OptionalLong.of(current.first() + used++) : OptionalLong.empty();
    }

    /** Whether the caller must ask for a block, now that it has left the lock. */
    private boolean startAsking() {
        boolean low = spare.count() == 0 && current.count() - used <= current.count() / 10;
        if (asking || !(low || !waiting.isEmpty())) {
            return false;
        }
        asking = true;
        return true;
    }

    private void ask() {
        controller.allocateProducerIds().whenComplete((block, failure) -> arrived(failure == null ? block : NOTHING));
    }

    private void arrived(ProducerIdBlock block) {
        List<Runnable> answers = new ArrayList<>();
        boolean again = false;
        synchronized (this) {
            asking = false;
            if (block.count() > 0) {
                spare = block;
            }
            while (!waiting.isEmpty()) {
                OptionalLong id = take();
                if (id.isEmpty() && block.count() > 0) {
                    break;
                }
                CompletableFuture<OptionalLong> waiter = waiting.remove();
                answers.add(() -> waiter.complete(id));
            }
            again = !waiting.isEmpty() && startAsking();
        }
        answers.forEach(Runnable::run);
        if (again) {
            ask();
        }
    }
}
