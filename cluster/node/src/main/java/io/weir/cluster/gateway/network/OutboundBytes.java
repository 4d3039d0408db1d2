package io.weir.cluster.gateway.network;

import io.netty.channel.DefaultMessageSizeEstimator;
import io.netty.channel.FileRegion;
import io.netty.channel.MessageSizeEstimator;

/** Counts file ranges with their bytes, so that a channel full of them is not writable; Netty's own estimator counts them as nothing. */
public final class OutboundBytes implements MessageSizeEstimator {
    public static final OutboundBytes ESTIMATOR = new OutboundBytes();

    private OutboundBytes() {}

    @Override
    public Handle newHandle() {
        Handle others = DefaultMessageSizeEstimator.DEFAULT.newHandle();
        return message -> message instanceof FileRegion region
                ? (int) Math.min(region.count(), Integer.MAX_VALUE)
                : others.size(message);
    }
}
