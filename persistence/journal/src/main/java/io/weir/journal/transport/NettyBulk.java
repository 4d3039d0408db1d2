package io.weir.journal.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.weir.journal.store.JournalException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The journal's own connections: one from each node to each other that it sends something large, authenticated by a shared secret.
 * Commands of {@code weir journal} come in here, too. Owns one thread.
 */
public final class NettyBulk implements BulkTransport {
    private static final int BACKLOG = 64;

    private final BulkSettings settings;
    private final SecureRandom random = new SecureRandom();
    private final MultiThreadIoEventLoopGroup group;
    private final ConcurrentHashMap<PeerEndpoint, BulkLane> lanes = new ConcurrentHashMap<>();
    private final Function<String, CompletionStage<String>> commands;
    private volatile Channel listener;

    /** @param commands what a command of an operator is answered with; a failed stage's message is its refusal */
    public NettyBulk(BulkSettings settings, int node, Function<String, CompletionStage<String>> commands) {
        this.settings = settings;
        this.commands = commands;
        AtomicInteger number = new AtomicInteger();
        this.group = new MultiThreadIoEventLoopGroup(
                1,
                task -> {
                    Thread thread = new Thread(task, "weir-" + node + "-journal-bulk-" + number.getAndIncrement());
                    thread.setDaemon(true);
                    return thread;
                },
                NioIoHandler.newFactory());
    }

    @Override
    public void start(Consumer<byte[]> receiver) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel made) {
                        BulkFrames.decodeIn(made.pipeline());
                        made.pipeline()
                                .addLast(new BulkListener(
                                        settings.secret(), random, settings.maxMessageBytes(), receiver, commands));
                    }
                });
        var binding = bootstrap.bind(settings.host(), settings.port()).awaitUninterruptibly();
        if (!binding.isSuccess()) {
            throw new JournalException("the journal cannot listen on " + settings.host() + ":" + settings.port()
                    + " (weir.journal.transport): " + binding.cause().getMessage());
        }
        listener = binding.channel();
    }

    @Override
    public Optional<PeerEndpoint> endpoint() {
        if (listener == null) {
            return Optional.empty();
        }
        InetSocketAddress address = (InetSocketAddress) listener.localAddress();
        return Optional.of(new PeerEndpoint(settings.host(), address.getPort()));
    }

    @Override
    public void send(PeerEndpoint to, byte[] message) {
        lanes.computeIfAbsent(to, this::lane).send(message);
    }

    private BulkLane lane(PeerEndpoint to) {
        EventLoop loop = (EventLoop) group.next();
        return new BulkLane(to, loop, settings.secret(), random, settings.maxQueuedBytes());
    }

    @Override
    public boolean isBusy(PeerEndpoint to) {
        BulkLane lane = lanes.get(to);
        return lane != null && lane.isBusy();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
