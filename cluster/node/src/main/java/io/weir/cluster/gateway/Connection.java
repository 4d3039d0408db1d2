package io.weir.cluster.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.EventExecutor;
import io.weir.cluster.gateway.network.Frame;
import io.weir.cluster.gateway.network.FrameDecoder;
import io.weir.cluster.gateway.network.FrameReadAllocator;
import io.weir.cluster.gateway.network.InvalidFrameException;
import io.weir.cluster.gateway.network.RequestMemory;
import io.weir.cluster.gateway.network.SendCollector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.network.Send;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: frames in, requests handed to their handlers, answers out in the order of the requests.
 *
 * <p>It is not read while it has too many requests in flight, or while the node's request memory is spent. An answer is turned into
 * bytes only when the socket takes bytes, so a slow reader costs the answers' objects and no more. All state belongs to the event
 * loop; {@link #answered} and {@link #close} are for any thread.
 */
final class Connection extends ChannelInboundHandlerAdapter implements FrameDecoder.Sink {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private final GatewaySettings settings;
    private final RequestRouter router;
    private final RequestMemory memory;
    private final GatewayMetrics metrics;
    private final Channel channel;
    private final FrameDecoder decoder;
    private final ArrayDeque<InFlightRequest> inOrder = new ArrayDeque<>();
    private final AtomicBoolean wakeUpScheduled = new AtomicBoolean();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Runnable memoryGranted = this::memoryGranted;

    private boolean waitsForMemory;
    private boolean hasMemory;
    private int grantedBytes;
    private boolean reading;
    private boolean draining;
    private boolean finishing;
    /** Answers that are written and have not left. */
    private int unsent;

    private boolean closed;
    private long lastActivityNanos = System.nanoTime();

    Connection(
            GatewaySettings settings,
            RequestRouter router,
            RequestMemory memory,
            GatewayMetrics metrics,
            Channel channel) {
        this.settings = settings;
        this.router = router;
        this.memory = memory;
        this.metrics = metrics;
        this.channel = channel;
        this.decoder =
                new FrameDecoder(this, memory, channel.alloc(), settings.maxRequestBytes(), settings.readBufferBytes());
        channel.config().setRecvByteBufAllocator(new FrameReadAllocator(decoder));
    }

    InetAddress clientAddress() {
        return ((InetSocketAddress) channel.remoteAddress()).getAddress();
    }

    EventExecutor eventLoop() {
        return channel.eventLoop();
    }

    // ---- in

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        scheduleIdleCheck();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws InvalidFrameException {
        reading = true;
        lastActivityNanos = System.nanoTime();
        decoder.read((ByteBuf) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws InvalidFrameException {
        reading = false;
        drain();
    }

    @Override
    public boolean admit(int length) {
        if (inOrder.size() >= settings.maxInFlight() || finishing) {
            return false;
        }
        if (hasMemory) {
            hasMemory = false;
            return true;
        }
        if (!waitsForMemory) {
            grantedBytes = length;
            waitsForMemory = !memory.acquire(length, memoryGranted);
        }
        return !waitsForMemory;
    }

    private void memoryGranted() {
        channel.eventLoop().execute(() -> {
            if (closed) {
                memory.release(grantedBytes);
                return;
            }
            waitsForMemory = false;
            hasMemory = true;
            wakeUp();
        });
    }

    @Override
    public void frame(Frame frame) {
        try {
            ByteBuffer bytes = frame.bytes();
            RequestHeader header = router.readHeader(bytes);
            InFlightRequest request = new InFlightRequest(this, header, router.readBody(header, bytes), frame);
            metrics.received(header.apiKey(), frame.length());
            inOrder.add(request);
            router.handler(header.apiKey()).handle(request);
        } catch (InvalidRequestBytesException e) {
            close(e.getMessage());
        } finally {
            frame.release();
        }
    }

    // ---- out

    /** A request of this connection has its answer. */
    void answered() {
        boolean soonAnyway = channel.eventLoop().inEventLoop() && (reading || draining);
        if (!soonAnyway && wakeUpScheduled.compareAndSet(false, true)) {
            channel.eventLoop().execute(this::wakeUp);
        }
    }

    private void wakeUp() {
        wakeUpScheduled.set(false);
        try {
            drain();
        } catch (InvalidFrameException e) {
            close(e.getMessage());
        } catch (RuntimeException | Error e) {
            fail("an unexpected failure", e);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) throws InvalidFrameException {
        if (!draining) {
            drain();
        }
    }

    /** Writes what may be written, in request order, and reads on where that made room. */
    private void drain() throws InvalidFrameException {
        if (draining || reading || closed) {
            return;
        }
        draining = true;
        try {
            do {
                writeAnswers();
                readOn();
            } while (headIsAnswered() && channel.isWritable() && !closed);
        } finally {
            draining = false;
        }
        closeIfFinished();
    }

    private boolean headIsAnswered() {
        InFlightRequest head = inOrder.peek();
        return head != null && head.answered();
    }

    private void writeAnswers() {
        while (headIsAnswered() && channel.isWritable() && !closed) {
            while (headIsAnswered() && channel.isWritable() && !closed) {
                write(inOrder.poll());
            }
            channel.flush();
        }
    }

    private void write(InFlightRequest request) {
        InFlightRequest.Answer answer = request.take();
        if (answer.response().isEmpty()) {
            answer.release().run();
            return;
        }
        AbstractResponse response = answer.response().get();
        try {
            RequestHeader header = request.header();
            Send send = response.toSend(header.toResponseHeader(), RequestRouter.answerVersion(header));
            metrics.sent(send.size());
            writeParts(SendCollector.collect(send, channel.alloc()), answer.release());
        } catch (IOException | RuntimeException e) {
            answer.release().run();
            fail("an answer could not be written", e);
        }
    }

    private void writeParts(List<Object> parts, Runnable release) {
        int last = parts.size() - 1;
        unsent++;
        for (int i = 0; i < last; i++) {
            channel.write(parts.get(i), channel.voidPromise());
        }
        // Parts leave in order and fail together: when the last one is done, so are all.
        channel.write(parts.get(last)).addListener((ChannelFuture done) -> {
            lastActivityNanos = System.nanoTime();
            unsent--;
            release.run();
            closeIfFinished();
        });
    }

    private void readOn() throws InvalidFrameException {
        boolean open = !decoder.blocked() || decoder.resume();
        boolean autoRead = open && !finishing;
        if (channel.config().isAutoRead() != autoRead && !closed) {
            lastActivityNanos = System.nanoTime();
            channel.config().setAutoRead(autoRead);
        }
    }

    // ---- the end

    /** Closes with one log line; from any thread. What came in behind the cause is not looked at. */
    void close(String reason) {
        if (closing.compareAndSet(false, true)) {
            LOG.warn("Closing connection from {}: {}", channel.remoteAddress(), reason);
            shut();
        }
    }

    private void fail(String what, Throwable cause) {
        if (closing.compareAndSet(false, true)) {
            LOG.error("Closing connection from {}: {}", channel.remoteAddress(), what, cause);
            shut();
        }
    }

    private void shut() {
        if (channel.eventLoop().inEventLoop()) {
            decoder.close();
        }
        channel.close();
    }

    private void closeIfFinished() {
        if (finishing && inOrder.isEmpty() && unsent == 0) {
            channel.close();
        }
    }

    /** Reads no more, and closes when all that was asked is answered; from any thread. */
    void finish() {
        channel.eventLoop().execute(() -> {
            finishing = true;
            wakeUp();
        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closed = true;
        decoder.close();
        if (hasMemory) {
            memory.release(grantedBytes);
        } else if (waitsForMemory) {
            // Too late to withdraw: the bytes are on their way to memoryGranted, which gives them back.
            memory.withdraw(memoryGranted);
        }
        inOrder.forEach(InFlightRequest::abandon);
        inOrder.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof InvalidFrameException) {
            close(cause.getMessage());
        } else if (cause instanceof IOException) {
            LOG.debug("Connection from {} broke: {}", channel.remoteAddress(), cause.getMessage());
            channel.close();
        } else {
            fail("an unexpected failure", cause);
        }
    }

    private void scheduleIdleCheck() {
        long every =
                Math.min(settings.maxIdle().toNanos(), settings.frameTimeout().toNanos());
        channel.eventLoop().schedule(this::idleCheck, Math.max(every / 2, 1), TimeUnit.NANOSECONDS);
    }

    private void idleCheck() {
        if (closed) {
            return;
        }
        long idle = System.nanoTime() - lastActivityNanos;
        boolean stalled = decoder.insideFrame() && channel.config().isAutoRead();
        if (stalled && idle > settings.frameTimeout().toNanos()) {
            close("a request began and made no progress for " + settings.frameTimeout());
        } else if ((inOrder.isEmpty() || unsent > 0)
                && idle > settings.maxIdle().toNanos()) {
            LOG.debug("Closing idle connection from {}", channel.remoteAddress());
            channel.close();
        } else {
            scheduleIdleCheck();
        }
    }
}
