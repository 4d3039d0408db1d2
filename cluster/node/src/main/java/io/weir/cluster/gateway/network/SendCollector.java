package io.weir.cluster.gateway.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.network.Send;
import org.apache.kafka.common.network.TransferableChannel;

/**
 * Runs a {@link Send} to its end without a socket, and keeps what it sent: buffers joined into one wherever they are neighbours, and
 * ranges of files.
 */
public final class SendCollector implements TransferableChannel {
    private static final int FIRST_BUFFER = 512;
    private final ByteBufAllocator allocator;
    private final List<Object> parts = new ArrayList<>(3);
    private ByteBuf tail;

    private SendCollector(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** The parts of the message in their order: {@link ByteBuf}s and {@link SliceRegion}s, owned by the caller. */
    public static List<Object> collect(Send send, ByteBufAllocator allocator) throws IOException {
        SendCollector collector = new SendCollector(allocator);
        try {
            while (!send.completed()) {
                send.writeTo(collector);
            }
            return collector.parts;
        } catch (IOException | RuntimeException e) {
            collector.parts.forEach(ReferenceCountUtil::release);
            throw e;
        }
    }

    @Override
    public boolean hasPendingWrites() {
        return false;
    }

    @Override
    public long transferFrom(FileChannel file, long position, long count) {
        tail = null;
        parts.add(new SliceRegion(file, position, count));
        return count;
    }

    @Override
    public int write(ByteBuffer source) {
        int length = source.remaining();
        if (tail == null) {
            tail = allocator.directBuffer(Math.max(FIRST_BUFFER, length));
            parts.add(tail);
        }
        tail.writeBytes(source);
        return length;
    }

    @Override
    public long write(ByteBuffer[] sources) {
        return write(sources, 0, sources.length);
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
        long written = 0;
        for (int i = offset; i < offset + length; i++) {
            written += write(sources[i]);
        }
        return written;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {
        // there is nothing behind it
    }
}
