package io.weir.journal.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;

/**
 * What a bulk connection carries: frames of a length (32 bits) and at most {@link #MAX_FRAME} bytes.
 *
 * <pre>
 * caller: "WJ", version, nonce             → listener: nonce
 * caller: proof over both nonces           → listener: proof over both nonces
 * caller: chunks, the last one marked, each message whole before the next
 * or:     a command                        → listener: its answer
 * </pre>
 *
 * Whoever does not prove to have the secret is cut off, and nothing of what it sent is looked at.
 */
final class BulkFrames {
    static final int VERSION = 1;
    static final int MAX_FRAME = 64 << 10;
    static final int CHUNK = 0;
    static final int LAST_CHUNK = 1;
    static final int COMMAND = 2;
    static final int DONE = 3;
    static final int REFUSED = 4;
    static final String CALLER = "caller";
    static final String LISTENER = "listener";
    private static final int LENGTH_BYTES = 4;

    private BulkFrames() {}

    static void decodeIn(ChannelPipeline pipeline) {
        pipeline.addLast(new LengthFieldBasedFrameDecoder(MAX_FRAME + LENGTH_BYTES, 0, LENGTH_BYTES, 0, LENGTH_BYTES));
    }

    static ByteBuf hello(ByteBufAllocator allocator, byte[] nonce) {
        ByteBuf frame = allocator.buffer(LENGTH_BYTES + 3 + nonce.length);
        return frame.writeInt(3 + nonce.length)
                .writeByte('W')
                .writeByte('J')
                .writeByte(VERSION)
                .writeBytes(nonce);
    }

    static ByteBuf plain(ByteBufAllocator allocator, byte[] content) {
        return allocator
                .buffer(LENGTH_BYTES + content.length)
                .writeInt(content.length)
                .writeBytes(content);
    }

    static ByteBuf typed(ByteBufAllocator allocator, int type, byte[] bytes, int from, int length) {
        return allocator
                .buffer(LENGTH_BYTES + 1 + length)
                .writeInt(1 + length)
                .writeByte(type)
                .writeBytes(bytes, from, length);
    }

    static byte[] bytes(ByteBuf frame, int length) {
        byte[] bytes = new byte[length];
        frame.readBytes(bytes);
        return bytes;
    }
}
