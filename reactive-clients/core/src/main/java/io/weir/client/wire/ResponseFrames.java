package io.weir.client.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Puts the bytes of a connection together to answers. Each becomes one heap buffer of exactly its size, allocated when its length is
 * known and checked; whoever refers to it keeps it, so that records need no other copy.
 */
final class ResponseFrames extends ChannelInboundHandlerAdapter {
    private final int maxBytes;
    private final Consumer<ByteBuffer> answers;
    private final ByteBuffer length = ByteBuffer.allocate(4);
    private ByteBuffer frame;

    ResponseFrames(int maxBytes, Consumer<ByteBuffer> answers) {
        this.maxBytes = maxBytes;
        this.answers = answers;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            while (bytes.isReadable() && context.channel().isOpen()) {
                take(bytes);
            }
        } finally {
            bytes.release();
        }
    }

    private void take(ByteBuf bytes) {
        if (frame == null) {
            move(bytes, length);
            if (length.hasRemaining()) {
                return;
            }
            frame = ByteBuffer.allocate(checked(length.flip().getInt()));
            length.clear();
        }
        move(bytes, frame);
        if (!frame.hasRemaining()) {
            ByteBuffer whole = frame.flip();
            frame = null;
            answers.accept(whole);
        }
    }

    private int checked(int size) {
        if (size < 4 || size > maxBytes) {
            throw new MalformedAnswerException("an answer says to have " + size + " bytes, of at most " + maxBytes);
        }
        return size;
    }

    private static void move(ByteBuf from, ByteBuffer to) {
        int count = Math.min(from.readableBytes(), to.remaining());
        from.readBytes(to.array(), to.arrayOffset() + to.position(), count);
        to.position(to.position() + count);
    }
}
