package io.weir.journal.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits to be sent to one node, in order, and the connection to it: made when something is to be sent, made anew after a pause when
 * it broke. What was under way when it broke is lost. Any thread sends; all else is for the event loop.
 */
final class BulkLane {
    private static final Logger LOG = LoggerFactory.getLogger(BulkLane.class);
    private static final int CONNECT_TIMEOUT_MS = 5_000;
    private static final long PAUSE_MS = 200;

    private enum Phase {
        CLOSED,
        CONNECTING,
        OPEN,
        PAUSING
    }

    private final BulkTransport.PeerEndpoint to;
    private final EventLoop loop;
    private final Secret secret;
    private final SecureRandom random;
    private final long maxQueuedBytes;
    private final AtomicLong queuedBytes = new AtomicLong();
    private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
    private Phase phase = Phase.CLOSED;
    private Channel channel;
    private int sent;
    private boolean warned;

    BulkLane(BulkTransport.PeerEndpoint to, EventLoop loop, Secret secret, SecureRandom random, long maxQueuedBytes) {
        this.to = to;
        this.loop = loop;
        this.secret = secret;
        this.random = random;
        this.maxQueuedBytes = maxQueuedBytes;
    }

    boolean isBusy() {
        return queuedBytes.get() > 0;
    }

    void send(byte[] message) {
        long before = queuedBytes.getAndAdd(message.length);
        if (before > 0 && before + message.length > maxQueuedBytes) {
            queuedBytes.addAndGet(-message.length);
            return;
        }
        loop.execute(() -> {
            queue.add(message);
            pump();
        });
    }

    private void pump() {
        if (phase == Phase.CLOSED && !queue.isEmpty()) {
            connect();
        }
        if (phase != Phase.OPEN) {
            return;
        }
        boolean wrote = false;
        while (!queue.isEmpty() && channel.isWritable()) {
            writeChunk(queue.peek());
            wrote = true;
        }
        if (wrote) {
            channel.flush();
        }
    }

    private void writeChunk(byte[] message) {
        int length = Math.min(message.length - sent, BulkFrames.MAX_FRAME - 1);
        boolean last = sent + length == message.length;
        int type = last ? BulkFrames.LAST_CHUNK : BulkFrames.CHUNK;
        channel.write(BulkFrames.typed(channel.alloc(), type, message, sent, length), channel.voidPromise());
        sent += length;
        if (last) {
            queue.poll();
            sent = 0;
            queuedBytes.addAndGet(-message.length);
        }
    }

    private void connect() {
        phase = Phase.CONNECTING;
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel made) {
                        BulkFrames.decodeIn(made.pipeline());
                        made.pipeline().addLast(new Caller());
                    }
                })
                .connect(to.host(), to.port());
        channel = connecting.channel();
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                closed("cannot be reached: " + done.cause().getMessage());
            }
        });
        channel.closeFuture().addListener(done -> closed("has closed the connection"));
    }

    private void closed(String why) {
        if (phase == Phase.PAUSING || phase == Phase.CLOSED) {
            return;
        }
        if (phase == Phase.CONNECTING && !warned) {
            LOG.warn("the journal's bulk listener at {}:{} {}", to.host(), to.port(), why);
            warned = true;
        }
        phase = Phase.PAUSING;
        queue.forEach(lost -> queuedBytes.addAndGet(-lost.length));
        queue.clear();
        sent = 0;
        if (!loop.isShuttingDown()) {
            loop.schedule(
                    () -> {
                        phase = Phase.CLOSED;
                        pump();
                    },
                    PAUSE_MS,
                    TimeUnit.MILLISECONDS);
        }
    }

    /** The calling end of the connection; it proves to have the secret, and wants proof, before anything is sent. */
    private final class Caller extends SimpleChannelInboundHandler<ByteBuf> {
        private final byte[] own = new byte[Secret.LENGTH];
        private byte[] theirs;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            random.nextBytes(own);
            context.writeAndFlush(BulkFrames.hello(context.alloc(), own));
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
            if (phase == Phase.OPEN || frame.readableBytes() != Secret.LENGTH) {
                context.close();
                return;
            }
            byte[] bytes = BulkFrames.bytes(frame, Secret.LENGTH);
            if (theirs == null) {
                theirs = bytes;
                byte[] proof = secret.proof(BulkFrames.CALLER, own, theirs);
                context.writeAndFlush(BulkFrames.plain(context.alloc(), proof));
            } else if (secret.proves(bytes, BulkFrames.LISTENER, theirs, own)) {
                phase = Phase.OPEN;
                warned = false;
                pump();
            } else {
                context.close();
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            pump();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (!(cause instanceof IOException)) {
                LOG.warn("sending to {}:{} failed: {}", to.host(), to.port(), cause.getMessage());
            }
            context.close();
        }
    }
}
