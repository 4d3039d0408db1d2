package io.weir.client.wire;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.DisconnectException;

/**
 * The event loop of a client, one thread by epoll or NIO, and how connections come to be on it. Names are looked up on another thread,
 * because the JDK's look-up blocks.
 */
public final class Connector {
    private final ConnectionSettings settings;
    private final MultiThreadIoEventLoopGroup group;
    private final EventLoop loop;
    private final ExecutorService resolver;
    private final boolean epoll = Epoll.isAvailable();

    public Connector(ConnectionSettings settings) {
        this.settings = settings;
        ThreadFactory threads =
                task -> daemon(new FastThreadLocalThread(task, "weir-client-" + settings.clientId() + "-loop"));
        group = new MultiThreadIoEventLoopGroup(
                1, threads, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        loop = group.next();
        ThreadPoolExecutor names = new ThreadPoolExecutor(
                1,
                1,
                5,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> daemon(new Thread(task, "weir-client-" + settings.clientId() + "-names")));
        names.allowCoreThreadTimeOut(true);
        resolver = names;
    }

    private static Thread daemon(Thread thread) {
        thread.setDaemon(true);
        return thread;
    }

    public EventLoop loop() {
        return loop;
    }

    /**
     * Called on the loop.
     *
     * @param turn which of the addresses that the name has is tried: it should grow with each attempt
     */
    public BrokerConnection connect(String host, int port, int turn) {
        String address = (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        BrokerConnection connection = new BrokerConnection(address, loop, settings);
        resolve(host, turn)
                .whenCompleteAsync(
                        (resolved, failure) -> {
                            if (failure != null) {
                                connection.close(new DisconnectException("the name " + host + " cannot be resolved"));
                            } else if (!connection.isClosed()) {
                                connect(connection, new InetSocketAddress(resolved, port));
                            }
                        },
                        loop);
        return connection;
    }

    private CompletableFuture<InetAddress> resolve(String host, int turn) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        InetAddress[] all = InetAddress.getAllByName(host);
                        return all[Math.floorMod(turn, all.length)];
                    } catch (UnknownHostException unknown) {
                        throw new IllegalArgumentException(unknown);
                    }
                },
                resolver);
    }

    private void connect(BrokerConnection connection, InetSocketAddress address) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        settings.setupTimeout().toMillis())
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connection.initialize(channel);
                    }
                });
        if (settings.sendBufferBytes() > 0) {
            bootstrap.option(ChannelOption.SO_SNDBUF, settings.sendBufferBytes());
        }
        if (settings.receiveBufferBytes() > 0) {
            bootstrap.option(ChannelOption.SO_RCVBUF, settings.receiveBufferBytes());
        }
        ChannelFuture attempt = bootstrap.connect(address);
        attempt.addListener(done -> {
            if (connection.isClosed()) {
                attempt.channel().close();
            } else if (!done.isSuccess()) {
                String why = String.valueOf(done.cause().getMessage());
                connection.close(new DisconnectException("no connection to " + connection + ": "
                        + why.lines().findFirst().orElse("")));
            }
        });
    }

    /** Ends the loop after what was given to it; connections are to be closed before. */
    public CompletionStage<Void> closing() {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        resolver.shutdownNow();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).addListener(done -> ended.complete(null));
        return ended;
    }
}
