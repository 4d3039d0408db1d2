package io.weir.client.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A connection's buffers for answers, outside of the heap, used again and again. One is being read into; a few more may be held by
 * whoever reads what stands in them. They are the garbage collector's in the end, so nobody can refer to memory that is gone.
 */
final class AnswerBuffers {
    /** As large as answers usually get; what is larger is rare, and memory is not kept for it. */
    static final int MAX_BYTES = 8 << 20;

    /** Enough for a reader that keeps up. */
    static final int MAX_HELD = 4;

    private static final int STEP_BYTES = 256 << 10;

    private final List<Buffer> buffers = new ArrayList<>();

    /** A buffer with room for so many bytes that nobody holds; empty when they are more than {@link #MAX_BYTES}. */
    Optional<Buffer> take(int bytes) {
        if (bytes > MAX_BYTES) {
            return Optional.empty();
        }
        Buffer tooSmall = null;
        for (Buffer buffer : buffers) {
            if (buffer.holders.get() == 0) {
                if (buffer.memory.capacity() >= bytes) {
                    return Optional.of(buffer);
                }
                tooSmall = buffer;
            }
        }
        buffers.remove(tooSmall);
        Buffer fresh = new Buffer((bytes + STEP_BYTES - 1) / STEP_BYTES * STEP_BYTES);
        buffers.add(fresh);
        return Optional.of(fresh);
    }

    private int held() {
        int held = 0;
        for (Buffer buffer : buffers) {
            held += buffer.holders.get() == 0 ? 0 : 1;
        }
        return held;
    }

    final class Buffer implements AnswerMemory {
        private final ByteBuf memory;
        private final AtomicInteger holders = new AtomicInteger();

        private Buffer(int bytes) {
            memory = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(bytes));
        }

        /** Its first bytes, to be written. */
        ByteBuf first(int bytes) {
            return memory.slice(0, bytes).clear();
        }

        @Override
        public boolean hold() {
            if (holders.get() == 0 && held() == MAX_HELD) {
                return false;
            }
            holders.incrementAndGet();
            return true;
        }

        @Override
        public void letGo() {
            holders.decrementAndGet();
        }
    }
}
