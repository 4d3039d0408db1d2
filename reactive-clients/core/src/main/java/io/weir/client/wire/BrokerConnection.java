package io.weir.client.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to one broker, from the attempt to connect to its end. It lives once: {@link Phase} only goes forward.
 *
 * <pre>
 *   CONNECTING → NEGOTIATING → AUTHENTICATING → OPEN      (AUTHENTICATING only where there are credentials)
 *        └────────────┴──────────────┴───────────┴──→ CLOSED
 * </pre>
 *
 * Requests are sent in the order in which they were given, at most {@code maxInFlight} unanswered, and answered in that order. Those that
 * come before the connection is open wait. When it closes, for whatever reason, everything unanswered fails.
 *
 * <p>All methods are called on its event loop.
 */
public final class BrokerConnection {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerConnection.class);

    private enum Phase {
        CONNECTING,
        NEGOTIATING,
        AUTHENTICATING,
        OPEN,
        CLOSED
    }

    private final String address;
    private final EventLoop loop;
    private final ConnectionSettings settings;
    private final CompletableFuture<BrokerConnection> opened = new CompletableFuture<>();
    private final CompletableFuture<ApiException> closed = new CompletableFuture<>();
    private final Deque<PendingRequest<?>> waiting = new ArrayDeque<>();
    private final Deque<PendingRequest<?>> inFlight = new ArrayDeque<>();
    private final RequestAlarm alarm;
    private final Handshake handshake;
    private Phase phase = Phase.CONNECTING;
    private Channel channel;
    private BrokerVersions versions;
    private int nextCorrelationId;
    private long silentUntilNanos;
    private boolean silent;
    private boolean unflushed;
    private long lastUseNanos = System.nanoTime();

    BrokerConnection(String address, EventLoop loop, ConnectionSettings settings) {
        this.address = address;
        this.loop = loop;
        this.settings = settings;
        alarm = new RequestAlarm(loop, this::failWhatIsLate);
        handshake = new Handshake(this, settings.security());
        long setupMs = settings.setupTimeout().toMillis();
        Future<?> limit = loop.schedule(
                () -> close(new DisconnectException("no connection to " + address + " in " + setupMs + " ms")),
                setupMs,
                TimeUnit.MILLISECONDS);
        opened.whenComplete((open, failure) -> limit.cancel(false));
    }

    /** Completes with this when requests flow; fails with what closed it before. */
    public CompletableFuture<BrokerConnection> opened() {
        return opened;
    }

    /** Completes with the reason, after everything that waited has failed. */
    public CompletableFuture<ApiException> closed() {
        return closed;
    }

    public boolean isOpen() {
        return phase == Phase.OPEN;
    }

    public boolean isClosed() {
        return phase == Phase.CLOSED;
    }

    /** Unanswered requests and those that wait. */
    public int load() {
        return inFlight.size() + waiting.size();
    }

    /** When a request was last given or answered, of {@link System#nanoTime}. */
    public long lastUseNanos() {
        return lastUseNanos;
    }

    /** @return fails as {@code Cluster} says */
    public <R> CompletableFuture<R> send(Request<R> request) {
        CompletableFuture<R> result = new CompletableFuture<>();
        long patienceNanos =
                request.patience().orElse(settings.requestTimeout()).toNanos();
        PendingRequest<R> pending = new PendingRequest<>(request, result, patienceNanos);
        if (phase == Phase.CLOSED) {
            pending.fail(closed.join());
        } else if (waiting.size() >= settings.maxWaiting()) {
            pending.fail(new TooManyRequestsException(waiting.size() + " requests wait for " + address + " already"));
        } else {
            lastUseNanos = System.nanoTime();
            alarm.within(patienceNanos);
            waiting.add(pending);
            sendWaiting();
        }
        return result;
    }

    /** What waits fails with this. Does nothing when it is closed. */
    public void close(ApiException reason) {
        if (phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.CLOSED;
        alarm.stop();
        if (channel != null) {
            channel.close();
        }
        List<PendingRequest<?>> all = new ArrayList<>(inFlight);
        all.addAll(waiting);
        inFlight.clear();
        waiting.clear();
        closed.complete(reason);
        opened.completeExceptionally(reason);
        all.forEach(pending -> pending.fail(reason));
    }

    @Override
    public String toString() {
        return address;
    }

    /** The pipeline of a channel that is about to connect. */
    void initialize(Channel connecting) {
        channel = connecting;
        settings.security().engine(hostOf(address), portOf(address)).ifPresent(engine -> {
            SslHandler tls = new SslHandler(engine);
            tls.setHandshakeTimeoutMillis(settings.setupTimeout().toMillis());
            connecting.pipeline().addLast(tls);
        });
        connecting.pipeline().addLast(new ResponseFrames(settings.maxResponseBytes(), new Received()), new Events());
    }

    private static String hostOf(String address) {
        String host = address.substring(0, address.lastIndexOf(':'));
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static int portOf(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    /** TCP and, where it is wanted, TLS are there. */
    private void connected() {
        if (phase == Phase.CONNECTING) {
            phase = Phase.NEGOTIATING;
            handshake.askForVersions(ApiVersionsRequest.LATEST);
        }
    }

    void versionsAre(BrokerVersions agreed) {
        versions = agreed;
        phase = Phase.AUTHENTICATING;
        handshake.authenticate();
    }

    void authenticated() {
        phase = Phase.OPEN;
        opened.complete(this);
        sendWaiting();
    }

    private void sendWaiting() {
        while (phase == Phase.OPEN && !silent && inFlight.size() < settings.maxInFlight() && !waiting.isEmpty()) {
            write(waiting.poll());
        }
        if (unflushed && phase != Phase.CLOSED) {
            unflushed = false;
            channel.flush();
        }
    }

    /** A request of the handshake itself, which waits for nothing; the time for setting up a connection bounds it. */
    <R> CompletableFuture<R> sendNow(Request<R> request) {
        CompletableFuture<R> result = new CompletableFuture<>();
        write(new PendingRequest<>(request, result, RequestAlarm.NEVER));
        if (phase != Phase.CLOSED) {
            unflushed = false;
            channel.flush();
        }
        return result;
    }

    private <R> void write(PendingRequest<R> pending) {
        ByteBuf frame;
        try {
            pending.version = versions.choose(pending.request);
            pending.correlationId = nextCorrelationId++;
            frame = RequestFrame.encode(
                    channel.alloc(),
                    pending.request.api(),
                    pending.version,
                    pending.correlationId,
                    settings.clientId(),
                    pending.request.body(pending.version));
        } catch (RuntimeException unsayable) {
            pending.fail(
                    unsayable instanceof ApiException failure
                            ? failure
                            : new InvalidRequestException(
                                    pending.request.name() + " cannot be written: " + unsayable, unsayable));
            return;
        }
        var unanswered = pending.request.withoutAnswer();
        if (unanswered.isPresent()) {
            channel.write(frame).addListener(written -> {
                if (written.isSuccess()) {
                    pending.complete(unanswered.get());
                } else {
                    pending.fail(new DisconnectException(address + " went away before the request was sent"));
                }
            });
        } else {
            inFlight.add(pending);
            channel.write(frame, channel.voidPromise());
        }
        unflushed = true;
    }

    void writeVersionsQuestion(short version) {
        channel.writeAndFlush(
                RequestFrame.encode(
                        channel.alloc(),
                        ApiVersionsRequest.api(),
                        version,
                        nextCorrelationId++,
                        settings.clientId(),
                        ApiVersionsRequest.body(version)),
                channel.voidPromise());
    }

    private void received(ByteBuffer frame, AnswerMemory memory) {
        lastUseNanos = System.nanoTime();
        int correlationId = frame.getInt();
        if (phase == Phase.NEGOTIATING) {
            handshake.versions(frame);
            return;
        }
        PendingRequest<?> pending = inFlight.poll();
        if (pending == null || pending.correlationId != correlationId) {
            throw new MalformedAnswerException("answer " + correlationId + " came where "
                    + (pending == null ? "none" : pending.correlationId) + " was due");
        }
        if (pending.request.api().responseHeaderVersion(pending.version) > 0) {
            skipTaggedFields(frame);
        }
        int silenceMs = answered(pending, frame, memory);
        if (silenceMs > 0) {
            beSilent(silenceMs);
        }
        sendWaiting();
    }

    /** A request whose answer cannot be read fails with the connection's others. */
    private <R> int answered(PendingRequest<R> pending, ByteBuffer body, AnswerMemory memory) {
        try {
            return pending.answered(body, memory);
        } catch (MalformedAnswerException unreadable) {
            inFlight.addFirst(pending);
            throw unreadable;
        }
    }

    private static void skipTaggedFields(ByteBuffer frame) {
        try {
            ByteBufferAccessor in = new ByteBufferAccessor(frame);
            for (int count = in.readUnsignedVarint(); count > 0; count--) {
                in.readUnsignedVarint();
                in.readByteBuffer(in.readUnsignedVarint());
            }
        } catch (RuntimeException unreadable) {
            throw new MalformedAnswerException("an answer's header cannot be read", unreadable);
        }
    }

    /** A quota is used up: the broker would only let the requests wait. */
    private void beSilent(int ms) {
        silent = true;
        silentUntilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        loop.schedule(
                () -> {
                    if (System.nanoTime() - silentUntilNanos >= 0) {
                        silent = false;
                        sendWaiting();
                    }
                },
                ms + 1L,
                TimeUnit.MILLISECONDS);
    }

    /** What was not sent in time fails alone; what was, and is not answered, takes the connection with it. */
    private void failWhatIsLate() {
        long now = System.nanoTime();
        for (PendingRequest<?> pending : List.copyOf(waiting)) {
            if (pending.leftNanos(now) <= 0 && waiting.remove(pending)) {
                pending.fail(new TimeoutException(pending.request.name() + " was not sent to " + address + " within "
                        + pending.patienceMs() + " ms"));
            }
        }
        for (PendingRequest<?> pending : inFlight) {
            if (pending.leftNanos(now) <= 0) {
                close(new DisconnectException(address + " did not answer " + pending.request.name() + " within "
                        + pending.patienceMs() + " ms"));
                return;
            }
        }
        waiting.forEach(pending -> alarm.within(pending.leftNanos(now)));
        inFlight.forEach(pending -> alarm.within(pending.leftNanos(now)));
    }

    private final class Received implements ResponseFrames.Answers {
        @Override
        public boolean nextIsReadInPlace() {
            PendingRequest<?> next = inFlight.peek();
            return next != null && next.request.readsInPlace();
        }

        @Override
        public void received(ByteBuffer answer, AnswerMemory memory) {
            BrokerConnection.this.received(answer, memory);
        }
    }

    /** The socket's side: what happens to it. */
    private final class Events extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            if (context.pipeline().get(SslHandler.class) == null) {
                connected();
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent tls) {
                if (tls.isSuccess()) {
                    connected();
                } else {
                    close(tlsFailure(tls.cause()));
                }
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            close(new DisconnectException(address + " closed the connection"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof AuthenticationException refused) {
                close(refused);
                return;
            }
            if (cause instanceof MalformedAnswerException || !(cause instanceof java.io.IOException)) {
                LOG.warn("{}: the connection is closed: {}", address, cause.toString());
            }
            close(new DisconnectException(address + ": " + cause.getMessage(), cause));
        }
    }

    /** A peer that hangs up or is slow may be better next time; a certificate is not. */
    private ApiException tlsFailure(Throwable cause) {
        return cause instanceof javax.net.ssl.SSLException
                        && !(cause instanceof io.netty.handler.ssl.SslHandshakeTimeoutException)
                ? new SslAuthenticationException("TLS with " + address + " failed: " + cause.getMessage(), cause)
                : new DisconnectException(
                        "TLS with " + address + " did not come to an end: " + cause.getMessage(), cause);
    }
}
