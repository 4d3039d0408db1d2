package io.weir.client.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection's buffers for answers, outside of the heap, used again and again. One is being read into; a few more may be held by
 * whoever reads what stands in them. When answers have become small there are none. They are the garbage collector's in the end, so nobody can
 * refer to memory that is gone. For the event loop.
 */
final class AnswerBuffers {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerBuffers.class);

    /** For less, a buffer is not worth what may be held of it. */
    static final int MIN_BYTES = 64 << 10;

    /** As large as answers usually get; what is larger is rare, and memory is not kept for it. */
    static final int MAX_BYTES = 8 << 20;

    /** Enough for a reader that keeps up. */
    static final int MAX_HELD = 4;

    private static final int STEP_BYTES = 256 << 10;

    /** Answers that show that the reader has caught up: now and then a small one comes between large ones. */
    static final int MANY = 100;

    private final IntFunction<ByteBuffer> allocation;
    private final List<Buffer> buffers = new ArrayList<>();
    private boolean exhausted;
    private int smallInARow;

    /** @param allocation of memory outside of the heap; may throw {@link OutOfMemoryError} */
    AnswerBuffers(IntFunction<ByteBuffer> allocation) {
        this.allocation = allocation;
    }

    /**
     * A buffer with room for so many bytes that nobody holds; empty when they are fewer than {@link #MIN_BYTES}, more than
     * {@link #MAX_BYTES}, or there is no memory.
     */
    Optional<Buffer> take(int bytes) {
        smallInARow = bytes < MIN_BYTES ? smallInARow + 1 : 0;
        if (smallInARow == MANY) {
            buffers.removeIf(Buffer::isFree);
        }
        return bytes < MIN_BYTES || bytes > MAX_BYTES
                ? Optional.empty()
                : free(bytes).or(() -> fresh(bytes));
    }

    private Optional<Buffer> free(int bytes) {
        for (Buffer buffer : buffers) {
            if (buffer.isFree() && buffer.memory.capacity() >= bytes) {
                return Optional.of(buffer);
            }
        }
        return Optional.empty();
    }

    /** Instead of those that are too small. */
    private Optional<Buffer> fresh(int bytes) {
        if (exhausted) {
            return Optional.empty();
        }
        buffers.removeIf(Buffer::isFree);
        try {
            Buffer fresh = new Buffer(allocation.apply((bytes + STEP_BYTES - 1) / STEP_BYTES * STEP_BYTES));
            buffers.add(fresh);
            return Optional.of(fresh);
        } catch (OutOfMemoryError none) {
            // The JDK has waited for the garbage collector before it threw; once is enough.
            LOG.warn("answers come into the heap from now on: {}", none.getMessage());
            exhausted = true;
            return Optional.empty();
        }
    }

    private int held() {
        int held = 0;
        for (Buffer buffer : buffers) {
            held += buffer.isFree() ? 0 : 1;
        }
        return held;
    }

    final class Buffer implements AnswerMemory {
        private final ByteBuf memory;
        private final AtomicInteger holders = new AtomicInteger();

        private Buffer(ByteBuffer memory) {
            this.memory = Unpooled.wrappedBuffer(memory);
        }

        private boolean isFree() {
            return holders.get() == 0;
        }

        /** Its first bytes, to be written. */
        ByteBuf first(int bytes) {
            return memory.slice(0, bytes).clear();
        }

        @Override
        public boolean hold() {
            if (isFree() && held() == MAX_HELD) {
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
