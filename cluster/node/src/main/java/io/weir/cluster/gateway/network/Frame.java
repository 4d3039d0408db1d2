package io.weir.cluster.gateway.network;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One request's bytes, in a buffer of exactly its size. It is held by whoever parses it and by every {@link FrameLease} of it; when the
 * last of them lets go, the buffer returns to its pool and its bytes to the {@link RequestMemory}. Safe for any thread.
 */
public final class Frame {
    private final ByteBuf buffer;
    private final int length;
    private final RequestMemory memory;
    private final AtomicInteger holders = new AtomicInteger(1);

    /** @param memory has been asked for the buffer's capacity before the buffer was allocated */
    Frame(ByteBuf buffer, RequestMemory memory) {
        this.buffer = buffer;
        this.length = buffer.capacity();
        this.memory = memory;
    }

    /** The bytes, without their length prefix; valid while the frame is held. */
    public ByteBuffer bytes() {
        return buffer.nioBuffer(0, length);
    }

    public int length() {
        return length;
    }

    /** Lends a part of the frame; already ended when the frame is gone. */
    public FrameLease lease(ByteBuffer part) {
        return new FrameLease(this, part, hold());
    }

    /** Takes part in holding; {@code false} when the frame is gone. */
    private boolean hold() {
        return holders.getAndUpdate(n -> n == 0 ? 0 : n + 1) != 0;
    }

    /** Lets go, once per holder. */
    public void release() {
        if (holders.decrementAndGet() == 0) {
            buffer.release();
            memory.release(length);
        }
    }
}
