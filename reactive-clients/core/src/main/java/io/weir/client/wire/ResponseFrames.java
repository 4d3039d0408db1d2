package io.weir.client.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.nio.ByteBuffer;

/**
 * Puts the bytes of a connection together to answers. An answer becomes one heap buffer of exactly its size, allocated when its length is
 * known and checked; whoever refers to it keeps it. A large one that is read where it stands comes into one of the connection's
 * {@link AnswerBuffers}, and unless TLS is between, the socket's bytes are read into that without another copy.
 */
final class ResponseFrames extends ChannelInboundHandlerAdapter {
    /** Larger reads were measured to be slower: the sender waits for room meanwhile, and has to be woken up for it. */
    private static final int READ_BYTES = 64 << 10;

    /** Enough for small answers; of a large one as much is copied. */
    private static final int FIRST_READ_BYTES = 32 << 10;

    /** Where answers go. */
    interface Answers {
        /** Whether the answer that comes next is read where it stands. */
        boolean nextIsReadInPlace();

        /** @param answer without its length */
        void received(ByteBuffer answer, AnswerMemory memory);
    }

    private final int maxBytes;
    private final Answers answers;
    private final AnswerBuffers buffers = new AnswerBuffers(ByteBuffer::allocateDirect);
    private final ByteBuf length = Unpooled.buffer(4, 4);
    private ByteBuf frame;
    private AnswerMemory memory;
    /** What the socket reads into. */
    private ByteBuf restOfFrame;

    ResponseFrames(int maxBytes, Answers answers) {
        this.maxBytes = maxBytes;
        this.answers = answers;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        if (context.pipeline().get(SslHandler.class) == null) {
            context.channel().config().setRecvByteBufAllocator(new IntoTheFrame());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (bytes == restOfFrame) {
                frame.writerIndex(frame.writerIndex() + bytes.readableBytes());
                handOn();
            } else {
                while (bytes.isReadable() && context.channel().isOpen()) {
                    take(bytes);
                }
            }
        } finally {
            restOfFrame = null;
            bytes.release();
        }
    }

    private void take(ByteBuf bytes) {
        if (frame == null) {
            move(bytes, length);
            if (length.isWritable()) {
                return;
            }
            begin(checked(length.readInt()));
            length.clear();
        }
        move(bytes, frame);
        handOn();
    }

    private int checked(int size) {
        if (size < 4 || size > maxBytes) {
            throw new MalformedAnswerException("an answer says to have " + size + " bytes, of at most " + maxBytes);
        }
        return size;
    }

    private void begin(int size) {
        if (answers.nextIsReadInPlace()) {
            buffers.take(size).ifPresent(buffer -> {
                frame = buffer.first(size);
                memory = buffer;
            });
        }
        if (frame == null) {
            frame = Unpooled.wrappedBuffer(new byte[size]).clear();
            memory = AnswerMemory.PASSING;
        }
    }

    private void handOn() {
        if (!frame.isWritable()) {
            ByteBuffer whole = frame.nioBuffer();
            frame = null;
            answers.received(whole, memory);
        }
    }

    private static void move(ByteBuf from, ByteBuf to) {
        to.writeBytes(from, Math.min(from.readableBytes(), to.writableBytes()));
    }

    /** Has the socket read into the frame where that is outside of the heap. */
    private final class IntoTheFrame extends DefaultMaxMessagesRecvByteBufAllocator {
        @Override
        public ExtendedHandle newHandle() {
            return new MaxMessageHandle() {
                @Override
                public ByteBuf allocate(ByteBufAllocator allocator) {
                    if (frame == null || !frame.isDirect()) {
                        return allocator.directBuffer(FIRST_READ_BYTES);
                    }
                    int bytes = Math.min(frame.writableBytes(), READ_BYTES);
                    restOfFrame =
                            frame.retainedSlice(frame.writerIndex(), bytes).clear();
                    return restOfFrame;
                }

                @Override
                public int guess() {
                    return READ_BYTES;
                }
            };
        }
    }
}
