package io.weir.cluster.gateway.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Cuts a connection's bytes into frames: a length of four bytes, then as many bytes. Nothing is allocated on the strength of a length
 * before the length has been checked and the sink has admitted it.
 *
 * <p>A frame has a buffer of exactly its size, and the socket is read straight into it: only the bytes that came along with its length
 * are copied. Confined to the connection's event loop.
 */
public final class FrameDecoder {
    /** The least that a request header takes. */
    private static final int MIN_FRAME = 8;

    private static final int PREFIX = 4;

    private static final int SMALL = 8;

    /** Reads that may have been under way when the decoder was blocked. */
    private static final int KEPT_WHILE_BLOCKED = 4;

    /** What frames are for. */
    public interface Sink {
        /**
         * Whether a frame of so many bytes may be begun; the bytes are then taken from {@link RequestMemory}. If not, nothing more is
         * decoded until {@link FrameDecoder#resume}.
         */
        boolean admit(int length);

        /**
         * More has come than is kept of a connection that is not read: its peer has gone, and its socket hands over what it still had.
         * The decoder is closed.
         */
        void overflowed();

        /** A whole frame, to be released by the sink. */
        void frame(Frame frame);
    }

    private final Sink sink;
    private final RequestMemory memory;
    private final ByteBufAllocator allocator;
    private final int maxFrame;
    private final int readBytes;

    /** Bytes read and not yet decoded, or {@code null}. */
    private ByteBuf chunk;
    /** The frame that is being filled, or {@code null}. */
    private ByteBuf filling;

    private long fillingSinceNanos;
    private boolean blocked;
    private boolean closed;

    /**
     * @param maxFrame the greatest length that is accepted, in bytes
     * @param readBytes how much is read at once while no frame is being filled
     */
    public FrameDecoder(Sink sink, RequestMemory memory, ByteBufAllocator allocator, int maxFrame, int readBytes) {
        this.sink = sink;
        this.memory = memory;
        this.allocator = allocator;
        this.maxFrame = maxFrame;
        this.readBytes = readBytes;
    }

    /** Where the socket is to be read into next; handed back through {@link #read}, or released. */
    ByteBuf readBuffer() {
        return filling != null ? filling.retain() : allocator.directBuffer(readBytes);
    }

    /** Whether a frame has begun that has not ended. */
    public boolean insideFrame() {
        return filling != null || chunk != null;
    }

    /** Whether a frame arrives more slowly than so many bytes per second, and {@code grace} besides. */
    public boolean tooSlow(long bytesPerSecond, long graceNanos) {
        return filling != null
                && System.nanoTime() - fillingSinceNanos
                        > graceNanos + (long) (1e9 * filling.capacity() / bytesPerSecond);
    }

    /** Takes what was read. */
    public void read(ByteBuf bytes) throws InvalidFrameException {
        if (closed) {
            bytes.release();
        } else if (bytes == filling) {
            bytes.release();
            completeFrame();
        } else if (chunk == null) {
            chunk = bytes;
        } else if (blocked && chunk.readableBytes() + bytes.readableBytes() > KEPT_WHILE_BLOCKED * readBytes) {
            bytes.release();
            close();
            sink.overflowed();
        } else {
            append(bytes);
        }
        decode();
    }

    /** While blocked a chunk may meet another; when the peer goes away then, all that its socket still holds comes at once. */
    private void append(ByteBuf bytes) {
        if (chunk.writableBytes() < bytes.readableBytes()) {
            ByteBuf larger = allocator.directBuffer(2 * (chunk.readableBytes() + bytes.readableBytes()));
            larger.writeBytes(chunk);
            chunk.release();
            chunk = larger;
        }
        chunk.writeBytes(bytes);
        bytes.release();
    }

    /** Goes on after the sink had refused a frame. Returns whether it may be read on. */
    public boolean resume() throws InvalidFrameException {
        blocked = false;
        decode();
        return !blocked;
    }

    public boolean blocked() {
        return blocked;
    }

    private void decode() throws InvalidFrameException {
        while (!closed && !blocked && filling == null && chunk != null && chunk.readableBytes() >= PREFIX) {
            int length = chunk.getInt(chunk.readerIndex());
            if (length < MIN_FRAME || length > maxFrame) {
                throw new InvalidFrameException(
                        length < MIN_FRAME
                                ? "a frame of " + length + " bytes cannot hold a request"
                                : "a frame of " + length + " bytes is greater than socket.request.max.bytes = "
                                        + maxFrame);
            }
            if (!sink.admit(length)) {
                blocked = true;
                return;
            }
            chunk.skipBytes(PREFIX);
            filling = allocateFrame(length);
            fillingSinceNanos = System.nanoTime();
            filling.writeBytes(chunk, Math.min(length, chunk.readableBytes()));
            dropEmptyChunk();
            completeFrame();
        }
        dropEmptyChunk();
        shrinkChunk();
    }

    /** A peer that sends less than a length and stops has no large buffer for it. */
    private void shrinkChunk() {
        if (chunk != null && chunk.readableBytes() < PREFIX && chunk.capacity() > SMALL) {
            ByteBuf small = allocator.directBuffer(SMALL, SMALL);
            small.writeBytes(chunk);
            chunk.release();
            chunk = small;
        }
    }

    private ByteBuf allocateFrame(int length) {
        try {
            return allocator.directBuffer(length, length);
        } catch (RuntimeException | Error e) {
            memory.release(length);
            throw e;
        }
    }

    private void completeFrame() {
        if (!filling.isWritable()) {
            Frame frame = new Frame(filling, memory);
            filling = null;
            sink.frame(frame);
        }
    }

    private void dropEmptyChunk() {
        if (chunk != null && !chunk.isReadable()) {
            chunk.release();
            chunk = null;
        }
    }

    /** Gives back all that has arrived in part. */
    public void close() {
        closed = true;
        if (chunk != null) {
            chunk.release();
            chunk = null;
        }
        if (filling != null) {
            int length = filling.capacity();
            filling.release();
            filling = null;
            memory.release(length);
        }
    }
}
