package io.weir.cluster.gateway.network;

import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How sockets are served on this system: by epoll, or by NIO where that is not there or not wanted.
 *
 * @param epoll whether it is epoll
 */
public record SocketTransport(boolean epoll) {

    /** Epoll where it is there, unless NIO is asked for. */
    public static SocketTransport of(boolean nioWanted) {
        return new SocketTransport(!nioWanted && Epoll.isAvailable());
    }

    /**
     * Loops on {@link NetworkThread}s.
     *
     * @param threads 0: one per processor
     */
    public EventLoopGroup loops(String threadPrefix, int threads) {
        int count = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
        IoHandlerFactory handlers = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        AtomicInteger number = new AtomicInteger();
        ThreadFactory named = task -> new NetworkThread(task, threadPrefix + "-" + number.incrementAndGet());
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(count, named, handlers);
        loops.forEach(each -> {
            EventLoop loop = (EventLoop) each;
            loop.execute(() -> ((NetworkThread) Thread.currentThread()).serve(loop));
        });
        return loops;
    }

    public Class<? extends ServerChannel> listenerClass() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    /** The allocator by its name in the settings; Netty's own default has changed between versions. */
    public static ByteBufAllocator allocator(boolean adaptive) {
        return adaptive ? Adaptive.INSTANCE : PooledByteBufAllocator.DEFAULT;
    }

    private static final class Adaptive {
        static final ByteBufAllocator INSTANCE = new AdaptiveByteBufAllocator(true);
    }
}
