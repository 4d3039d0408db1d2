package io.weir.cluster.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.EventExecutor;
import io.weir.cluster.gateway.network.AnswerMemory;
import io.weir.cluster.gateway.network.Frame;
import io.weir.cluster.gateway.network.FrameDecoder;
import io.weir.cluster.gateway.network.FrameReadAllocator;
import io.weir.cluster.gateway.network.InvalidFrameException;
import io.weir.cluster.gateway.network.RequestMemory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.RequestHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: frames in, requests handed to their handlers, answers out in the order of the requests.
 *
 * <p>It is not read while it has too many requests in flight, while its client does not read answers that wait for it, or while the
 * node's request memory is spent. Behind a fetch it is read when that is answered and has left: an answer may be of megabytes, which
 * are not looked for before there is room for them. A client that keeps an answer waiting, or takes too long over a request, loses the connection. All
 * state belongs to the event loop; {@link #answered} and {@link #close} are for any thread.
 */
final class Connection extends ChannelInboundHandlerAdapter implements FrameDecoder.Sink, Outbox.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private final GatewaySettings settings;
    private final RequestRouter router;
    private final NodeMemory node;
    private final GatewayMetrics metrics;
    private final Refusals refusals;
    private final Channel channel;
    private final InetAddress client;
    private final FrameDecoder decoder;
    private final Outbox outbox;
    private final AtomicBoolean wakeUpScheduled = new AtomicBoolean();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Runnable memoryGranted = this::memoryGranted;

    /** Fetches that are not answered yet: nothing is read behind one, as Kafka reads nothing behind any request. */
    private int fetches;

    private boolean waitsForMemory;
    private boolean hasMemory;
    private int grantedBytes;
    private boolean reading;
    private boolean draining;
    private boolean finishing;
    private boolean closed;
    private long lastActivityNanos = System.nanoTime();

    /** What the connections of a node share. */
    record NodeMemory(RequestMemory requests, ParsedMemory parsed, AnswerMemory answers) {}

    Connection(
            GatewaySettings settings,
            RequestRouter router,
            NodeMemory node,
            GatewayMetrics metrics,
            Refusals refusals,
            Channel channel) {
        this.settings = settings;
        this.router = router;
        this.node = node;
        this.metrics = metrics;
        this.refusals = refusals;
        this.channel = channel;
        this.client = ((InetSocketAddress) channel.remoteAddress()).getAddress();
        this.outbox = new Outbox(channel, node.answers(), metrics, this);
        this.decoder = new FrameDecoder(
                this, node.requests(), channel.alloc(), settings.maxRequestBytes(), settings.readBufferBytes());
        channel.config().setRecvByteBufAllocator(new FrameReadAllocator(decoder));
    }

    InetAddress clientAddress() {
        return client;
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
        boolean unread = !channel.isWritable() || outbox.heldBytes() >= settings.answersPerConnectionBytes();
        if (outbox.size() >= settings.maxInFlight() || fetches > 0 || unread || finishing) {
            return false;
        }
        if (hasMemory) {
            hasMemory = false;
            return true;
        }
        if (!waitsForMemory) {
            grantedBytes = length;
            waitsForMemory = !node.requests().acquire(length, memoryGranted);
        }
        return !waitsForMemory;
    }

    private void memoryGranted() {
        channel.eventLoop().execute(() -> {
            if (closed) {
                node.requests().release(grantedBytes);
                return;
            }
            waitsForMemory = false;
            hasMemory = true;
            wakeUp();
        });
    }

    @Override
    public void overflowed() {
        LOG.debug("Connection from {} has gone with requests that were not read", channel.remoteAddress());
        channel.close();
    }

    @Override
    public void frame(Frame frame) {
        try {
            ByteBuffer bytes = frame.bytes();
            RequestHeader header = router.readHeader(bytes);
            RequestFields fields = new RequestFields(bytes, settings.requestFieldsMax());
            AbstractRequest body = router.readBody(header, bytes, fields);
            long parsedBytes = fields.heapBytes();
            if (!node.parsed().take(parsedBytes)) {
                close(Refusals.Cause.PARSED_MEMORY, "weir.gateway.parsed-memory is spent by requests under way");
                return;
            }
            int fetch = header.apiKey() == ApiKeys.FETCH ? 1 : 0;
            fetches += fetch;
            InFlightRequest request = new InFlightRequest(this, header, body, frame, () -> {
                node.parsed().release(parsedBytes);
                fetches -= fetch;
            });
            metrics.received(header.apiKey(), frame.length());
            outbox.add(request);
            router.handler(header.apiKey()).handle(request);
            // Counted before the next request is looked at: many small ones may be asked for large answers at once.
            outbox.encode(request);
        } catch (RequestFields.TooMany e) {
            close(Refusals.Cause.REQUEST_FIELDS, "a request has " + e.getMessage());
        } catch (InvalidRequestBytesException e) {
            close(Refusals.Cause.INVALID_REQUEST, e.getMessage());
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
            close(Refusals.Cause.INVALID_FRAME, e.getMessage());
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
                outbox.write();
                outbox.encodeWaiting();
                readOn();
            } while (outbox.canWrite() && !closed);
        } finally {
            draining = false;
        }
        closeIfFinished();
    }

    @Override
    public void sent() {
        lastActivityNanos = System.nanoTime();
        if (!draining && !reading && decoder.blocked()) {
            answered();
        }
        closeIfFinished();
    }

    @Override
    public void failed(Exception cause) {
        fail("an answer could not be written", cause);
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

    /** Closes, for a cause that is told as {@link Refusals} says; from any thread. What came in behind it is not looked at. */
    void close(Refusals.Cause cause, String reason) {
        if (closing.compareAndSet(false, true)) {
            refusals.close(cause, client, reason);
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
        if (finishing && outbox.empty()) {
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
            node.requests().release(grantedBytes);
        } else if (waitsForMemory) {
            // Too late to withdraw: the bytes are on their way to memoryGranted, which gives them back.
            node.requests().withdraw(memoryGranted);
        }
        outbox.abandon();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof InvalidFrameException) {
            close(Refusals.Cause.INVALID_FRAME, cause.getMessage());
        } else if (cause instanceof IOException) {
            LOG.debug("Connection from {} broke: {}", channel.remoteAddress(), cause.getMessage());
            channel.close();
        } else {
            fail("an unexpected failure", cause);
        }
    }

    @Override
    public void evicted() {
        channel.eventLoop()
                .execute(() -> close(
                        Refusals.Cause.ANSWER_MEMORY,
                        "weir.gateway.answer-memory is spent, and this client has left an answer unread the longest"));
    }

    private void scheduleIdleCheck() {
        long every = Math.min(
                settings.maxIdle().toNanos(),
                Math.min(
                        settings.frameTimeout().toNanos(),
                        settings.writeTimeout().toNanos()));
        channel.eventLoop().schedule(this::idleCheck, Math.max(every / 2, 1), TimeUnit.NANOSECONDS);
    }

    private void idleCheck() {
        if (closed) {
            return;
        }
        long idle = System.nanoTime() - lastActivityNanos;
        long frameNanos = settings.frameTimeout().toNanos();
        boolean stalled = decoder.insideFrame() && channel.config().isAutoRead() && idle > frameNanos;
        if (stalled) {
            close(Refusals.Cause.SLOW_REQUEST, "a request began and made no progress for " + settings.frameTimeout());
        } else if (decoder.tooSlow(settings.requestRateMin(), frameNanos)) {
            close(
                    Refusals.Cause.SLOW_REQUEST,
                    "a request arrives more slowly than weir.gateway.request-rate-min = " + settings.requestRateMin());
        } else if (outbox.stalledNanos() > settings.writeTimeout().toNanos()) {
            close(
                    Refusals.Cause.SLOW_READER,
                    "its client has read nothing of an answer for weir.gateway.write-timeout = "
                            + settings.writeTimeout());
        } else if (outbox.empty() && idle > settings.maxIdle().toNanos()) {
            close(Refusals.Cause.IDLE, "it had nothing to do for connections.max.idle.ms");
        } else {
            scheduleIdleCheck();
        }
    }
}
