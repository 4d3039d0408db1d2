package io.weir.cluster.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.weir.cluster.gateway.network.AnswerMemory;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;

/**
 * The way out of one connection: its unanswered requests in their order, and answers that leave in that order.
 *
 * <p>An answer is written when it is its turn and the socket takes bytes. One that is there and cannot leave is turned into bytes at once,
 * which take less than its objects, and counted against the connection's and the node's memory for answers; the records of a fetch stay in
 * their files. Confined to the connection's event loop, but for what {@link AnswerMemory.Holder} says.
 */
final class Outbox implements AnswerMemory.Holder {

    /** What becomes of the connection. */
    interface Owner {
        /** An answer has left. */
        void sent();

        /** An answer could not be written. */
        void failed(Exception cause);

        /** The node's memory for answers is spent, and this connection has kept an answer waiting the longest. */
        void evicted();
    }

    private final Channel channel;
    private final AnswerMemory memory;
    private final GatewayMetrics metrics;
    private final Owner owner;
    private final ArrayDeque<InFlightRequest> inOrder = new ArrayDeque<>();

    /** Answers that are written and have not left. */
    private int unsent;

    private volatile long heldBytes;
    private volatile long waitingSinceNanos;
    private Progress progress = new Progress(0, 0, null, System.nanoTime());

    /** What the channel's buffer looked like when something last moved. */
    private record Progress(long pending, long ofCurrent, Object current, long atNanos) {
        boolean same(long pending, long ofCurrent, Object current) {
            return this.pending == pending && this.ofCurrent == ofCurrent && this.current == current;
        }
    }

    Outbox(Channel channel, AnswerMemory memory, GatewayMetrics metrics, Owner owner) {
        this.channel = channel;
        this.memory = memory;
        this.metrics = metrics;
        this.owner = owner;
    }

    /** Requests that are not answered, or whose answers are not written. */
    int size() {
        return inOrder.size();
    }

    /** Whether there is nothing to answer and nothing on its way. */
    boolean empty() {
        return inOrder.isEmpty() && unsent == 0;
    }

    /** Whether answers are on their way. */
    boolean sending() {
        return unsent > 0;
    }

    void add(InFlightRequest request) {
        inOrder.add(request);
    }

    boolean canWrite() {
        InFlightRequest head = inOrder.peek();
        return head != null && head.answered() && channel.isWritable();
    }

    /** Writes what may be written, in request order. */
    void write() {
        while (canWrite()) {
            while (canWrite()) {
                write(inOrder.poll());
            }
            channel.flush();
        }
    }

    /** Turns into bytes what is answered and cannot leave now. */
    void encodeWaiting() {
        for (InFlightRequest request : inOrder) {
            encode(request);
        }
    }

    /** As {@link #encodeWaiting}, for one. */
    void encode(InFlightRequest request) {
        if (request.mayBeEncoded()) {
            try {
                hold(request.encode(channel.alloc()).bufferBytes());
            } catch (IOException | RuntimeException e) {
                owner.failed(e);
            }
        }
    }

    private void write(InFlightRequest request) {
        EncodedAnswer before = request.takeEncoded();
        InFlightRequest.Answer answer = request.take();
        if (before == null && answer.response().isEmpty()) {
            answer.release().run();
            return;
        }
        EncodedAnswer encoded = before;
        if (encoded == null) {
            try {
                encoded = EncodedAnswer.of(request.header(), answer.response().get(), channel.alloc());
            } catch (IOException | RuntimeException e) {
                answer.release().run();
                owner.failed(e);
                return;
            }
            hold(encoded.bufferBytes());
        }
        metrics.sent(encoded.size());
        write(encoded, answer.release());
    }

    private void write(EncodedAnswer answer, Runnable release) {
        List<Object> parts = answer.parts();
        int last = parts.size() - 1;
        if (unsent++ == 0) {
            progress = new Progress(0, 0, null, System.nanoTime());
        }
        for (int i = 0; i < last; i++) {
            channel.write(parts.get(i), channel.voidPromise());
        }
        // Parts leave in order and fail together: when the last one is done, so are all.
        channel.write(parts.get(last)).addListener((ChannelFuture done) -> {
            unsent--;
            drop(answer.bufferBytes());
            release.run();
            owner.sent();
        });
    }

    private void hold(long bytes) {
        if (bytes > 0) {
            if (heldBytes == 0) {
                waitingSinceNanos = System.nanoTime();
                memory.join(this);
            }
            setHeld(heldBytes + bytes);
            memory.take(bytes);
        }
    }

    private void drop(long bytes) {
        if (bytes > 0) {
            setHeld(heldBytes - bytes);
            waitingSinceNanos = System.nanoTime();
            memory.release(bytes);
            if (heldBytes == 0) {
                memory.leave(this);
            }
        }
    }

    /** Written by the event loop alone. */
    private void setHeld(long bytes) {
        heldBytes = bytes;
    }

    /** For how long, in nanoseconds, nothing of what waits has left; 0 when nothing waits. */
    long stalledNanos() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        if (unsent == 0 || buffer == null) {
            return 0;
        }
        long now = System.nanoTime();
        if (!progress.same(buffer.totalPendingWriteBytes(), buffer.currentProgress(), buffer.current())) {
            progress = new Progress(buffer.totalPendingWriteBytes(), buffer.currentProgress(), buffer.current(), now);
        }
        return now - progress.atNanos();
    }

    /** The connection is gone. What was written fails by itself. */
    void abandon() {
        for (InFlightRequest request : inOrder) {
            EncodedAnswer encoded = request.takeEncoded();
            if (encoded != null) {
                encoded.drop();
                drop(encoded.bufferBytes());
            }
            request.abandon();
        }
        inOrder.clear();
    }

    @Override
    public long heldBytes() {
        return heldBytes;
    }

    @Override
    public long waitingSinceNanos() {
        return waitingSinceNanos;
    }

    @Override
    public void evict() {
        owner.evicted();
    }
}
