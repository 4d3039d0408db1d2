package io.weir.cluster.gateway.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/** Has a channel read into the buffers of its {@link FrameDecoder}. One per channel. */
public final class FrameReadAllocator extends DefaultMaxMessagesRecvByteBufAllocator {
    private static final int READS_PER_LOOP = 16;
    private final FrameDecoder decoder;

    public FrameReadAllocator(FrameDecoder decoder) {
        super(READS_PER_LOOP);
        this.decoder = decoder;
    }

    @Override
    public ExtendedHandle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public ByteBuf allocate(ByteBufAllocator alloc) {
                return decoder.readBuffer();
            }

            @Override
            public boolean continueReading() {
                return !decoder.blocked() && super.continueReading();
            }

            @Override
            public boolean continueReading(UncheckedBooleanSupplier maybeMoreDataSupplier) {
                return !decoder.blocked() && super.continueReading(maybeMoreDataSupplier);
            }

            @Override
            public int guess() {
                return Integer.MAX_VALUE;
            }
        };
    }
}
