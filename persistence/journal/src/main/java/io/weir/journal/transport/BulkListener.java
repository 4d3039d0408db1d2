package io.weir.journal.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listening end of one connection: HELLO → PROOF → OPEN. It holds one message at most. For its event loop. */
final class BulkListener extends SimpleChannelInboundHandler<ByteBuf> {
    private static final Logger LOG = LoggerFactory.getLogger(BulkListener.class);
    private static final long HANDSHAKE_SECONDS = 10;

    private enum Phase {
        HELLO,
        PROOF,
        OPEN
    }

    private final Secret secret;
    private final SecureRandom random;
    private final int maxMessageBytes;
    private final Consumer<byte[]> receiver;
    private final Function<String, CompletionStage<String>> commands;
    private final byte[] own = new byte[Secret.LENGTH];
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private byte[] theirs;
    private Phase phase = Phase.HELLO;

    BulkListener(
            Secret secret,
            SecureRandom random,
            int maxMessageBytes,
            Consumer<byte[]> receiver,
            Function<String, CompletionStage<String>> commands) {
        this.secret = secret;
        this.random = random;
        this.maxMessageBytes = maxMessageBytes;
        this.receiver = receiver;
        this.commands = commands;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.executor()
                .schedule(
                        () -> {
                            if (phase != Phase.OPEN) {
                                context.close();
                            }
                        },
                        HANDSHAKE_SECONDS,
                        TimeUnit.SECONDS);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
        if (phase == Phase.HELLO) {
            onHello(context, frame);
        } else if (phase == Phase.PROOF) {
            onProof(context, frame);
        } else {
            onFrame(context, frame);
        }
    }

    private void onHello(ChannelHandlerContext context, ByteBuf frame) {
        if (frame.readableBytes() != 3 + Secret.LENGTH || frame.readByte() != 'W' || frame.readByte() != 'J') {
            refuse(context, "does not speak the journal's protocol");
            return;
        }
        int version = frame.readByte();
        if (version != BulkFrames.VERSION) {
            refuse(context, "speaks version " + version + " of the journal's protocol; this is " + BulkFrames.VERSION);
            return;
        }
        theirs = BulkFrames.bytes(frame, Secret.LENGTH);
        random.nextBytes(own);
        phase = Phase.PROOF;
        context.writeAndFlush(BulkFrames.plain(context.alloc(), own));
    }

    private void onProof(ChannelHandlerContext context, ByteBuf frame) {
        if (frame.readableBytes() != Secret.LENGTH
                || !secret.proves(BulkFrames.bytes(frame, Secret.LENGTH), BulkFrames.CALLER, theirs, own)) {
            refuse(context, "has another secret: see weir.journal.transport.secret");
            return;
        }
        phase = Phase.OPEN;
        byte[] proof = secret.proof(BulkFrames.LISTENER, own, theirs);
        context.writeAndFlush(BulkFrames.plain(context.alloc(), proof));
    }

    private void onFrame(ChannelHandlerContext context, ByteBuf frame) {
        int type = frame.isReadable() ? frame.readByte() : -1;
        if (type == BulkFrames.COMMAND) {
            onCommand(
                    context,
                    frame.readCharSequence(frame.readableBytes(), StandardCharsets.UTF_8)
                            .toString());
            return;
        }
        if (type != BulkFrames.CHUNK && type != BulkFrames.LAST_CHUNK) {
            refuse(context, "sent a frame of type " + type);
            return;
        }
        if (message.size() + frame.readableBytes() > maxMessageBytes) {
            refuse(context, "sent a message of more than " + maxMessageBytes + " bytes");
            return;
        }
        byte[] chunk = BulkFrames.bytes(frame, frame.readableBytes());
        message.write(chunk, 0, chunk.length);
        if (type == BulkFrames.LAST_CHUNK) {
            byte[] whole = message.toByteArray();
            message.reset();
            receiver.accept(whole);
        }
    }

    private void onCommand(ChannelHandlerContext context, String command) {
        commands.apply(command).whenComplete((answer, error) -> {
            Throwable cause = error != null && error.getCause() != null ? error.getCause() : error;
            int type = cause == null ? BulkFrames.DONE : BulkFrames.REFUSED;
            byte[] text =
                    String.valueOf(cause == null ? answer : cause.getMessage()).getBytes(StandardCharsets.UTF_8);
            int length = Math.min(text.length, BulkFrames.MAX_FRAME - 1);
            context.writeAndFlush(BulkFrames.typed(context.alloc(), type, text, 0, length));
        });
    }

    private static void refuse(ChannelHandlerContext context, String why) {
        LOG.warn("{} {} and is cut off", context.channel().remoteAddress(), why);
        context.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.warn("{} is cut off: {}", context.channel().remoteAddress(), cause.getMessage());
        }
        context.close();
    }
}
