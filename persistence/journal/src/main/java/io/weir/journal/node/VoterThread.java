package io.weir.journal.node;

import io.weir.journal.ops.VoterSet;
import io.weir.journal.quorum.Envelope;
import io.weir.journal.quorum.VoterNode;
import io.weir.journal.store.StoreCore;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The voter with the thread that it runs on: what waits together is taken together, so that it shares a flush. Any thread offers.
 */
final class VoterThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VoterThread.class);

    private final StoreCore store;
    private final Supplier<VoterNode> begin;
    private final MessageQueue queue;
    private final UnaryOperator<VoterSet> sharing;
    private final Consumer<List<Envelope>> net;
    private final Thread thread;
    private volatile VoterNode voter;

    /**
     * @param begin makes the voter from what is on the disk
     * @param sharing takes up the voters that this one knows of, and answers with the newest known to its node
     * @param net where to goes what the voter says
     */
    VoterThread(
            StoreCore store,
            Supplier<VoterNode> begin,
            NodeBounds bounds,
            UnaryOperator<VoterSet> sharing,
            Consumer<List<Envelope>> net) {
        this.store = store;
        this.begin = begin;
        this.queue = new MessageQueue(bounds.maxQueuedBytes(), bounds.maxGroupBytes());
        this.sharing = sharing;
        this.net = net;
        this.voter = begin.get();
        this.thread = new Thread(this::run, "weir-" + store.header().voterId() + "-journal-0");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Why the message is not taken, or empty when it is. */
    Optional<String> offer(Envelope envelope, int bytes) {
        return queue.offer(envelope, bytes);
    }

    void tick() {
        queue.tick();
    }

    VoterNode voter() {
        return voter;
    }

    private void run() {
        MessageQueue.Group group;
        do {
            group = queue.take();
            try {
                work(group);
            } catch (RuntimeException e) {
                // What was said is not: whoever waits for it asks again.
                LOG.error("the journal's voter: {}", e.getMessage(), e);
                voter = begin.get();
            }
        } while (!group.closed());
    }

    private void work(MessageQueue.Group group) {
        VoterNode now = voter;
        now.learn(sharing.apply(now.set()));
        if (group.tick()) {
            now.tick();
        }
        group.envelopes().forEach(now::receive);
        do {
            net.accept(now.flush());
        } while (now.hasRequests() && now.broken().isEmpty());
        sharing.apply(now.set());
        store.compactWhenDue();
        if (now.broken().isPresent() && store.failure().isEmpty()) {
            LOG.warn(
                    "the journal's voter begins again from its disk: {}",
                    now.broken().get());
            voter = begin.get();
        }
    }

    /** Answers what waits, then ends. */
    @Override
    public void close() {
        queue.close();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
