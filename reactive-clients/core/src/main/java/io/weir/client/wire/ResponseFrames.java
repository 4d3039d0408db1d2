package io.weir.client.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.ByteBuffer;
import java.util.function.Predicate;

/**
 * Puts the bytes of a connection together to answers. Each becomes one heap buffer of exactly its size, allocated when its length is
 * known and checked; whoever refers to it keeps it. One to which nobody refers when it was read is used for the next answer, as long as it
 * is not too large to be kept for that.
 */
final class ResponseFrames extends ChannelInboundHandlerAdapter {
    /** As large as answers usually get, so that large buffers are not made and thrown away for each. */
    private static final int KEPT_BYTES = 8 << 20;

    private final int maxBytes;
    private final Predicate<ByteBuffer> answers;
    private final ByteBuffer length = ByteBuffer.allocate(4);
    private ByteBuffer frame;
    private byte[] kept = {};

    /** @param answers given each answer; returns whether nobody refers to its bytes any more */
    ResponseFrames(int maxBytes, Predicate<ByteBuffer> answers) {
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
            int size = checked(length.flip().getInt());
            frame = size <= kept.length ? ByteBuffer.wrap(kept, 0, size) : ByteBuffer.allocate(size);
            length.clear();
        }
        move(bytes, frame);
        if (!frame.hasRemaining()) {
            ByteBuffer whole = frame.flip();
            frame = null;
            byte[] bytesOfIt = whole.array();
            boolean free = answers.test(whole);
            if (!free && bytesOfIt == kept) {
                kept = new byte[0];
            } else if (free && bytesOfIt.length > kept.length && bytesOfIt.length <= KEPT_BYTES) {
                kept = bytesOfIt;
            }
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
