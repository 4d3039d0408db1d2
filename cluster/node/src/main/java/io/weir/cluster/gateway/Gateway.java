package io.weir.cluster.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.internal.PlatformDependent;
import io.weir.cluster.gateway.network.AnswerMemory;
import io.weir.cluster.gateway.network.OutboundBytes;
import io.weir.cluster.gateway.network.RequestMemory;
import io.weir.cluster.gateway.network.SocketTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Kafka listener of a node. It is bound first, so that its port is known before there is anything to serve: connections then wait
 * in the system's backlog until {@link #serve}.
 */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    /** Above the high mark of unsent bytes a socket gets no further answer, until it is below the low one. */
    private static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(32 << 10, 128 << 10);

    private final GatewaySettings settings;
    private final Connection.NodeMemory memory;
    private final Refusals refusals;
    private final OpenConnections open;
    private final GatewayMetrics metrics;
    private final EventLoopGroup loops;
    private final Map<Channel, Connection> connections = new ConcurrentHashMap<>();
    private final Channel listener;
    private volatile RequestRouter router;

    /**
     * Binds; nothing is accepted yet.
     *
     * @param nodeId for the names of the threads
     * @param port 0 for any free one
     * @throws GatewayException when the address cannot be bound
     */
    public static Gateway bind(GatewaySettings settings, int nodeId, String host, int port, MeterRegistry registry)
            throws GatewayException {
        return new Gateway(settings, nodeId, new InetSocketAddress(host, port), registry);
    }

    private Gateway(GatewaySettings settings, int nodeId, InetSocketAddress address, MeterRegistry registry)
            throws GatewayException {
        this.settings = settings;
        this.memory = new Connection.NodeMemory(
                new RequestMemory(settings.requestMemoryBytes()),
                new ParsedMemory(settings.parsedMemoryBytes()),
                new AnswerMemory(settings.answerMemoryBytes()));
        this.refusals = new Refusals(registry);
        this.open = new OpenConnections(
                settings.connections(), Descriptors.forConnections(settings.reservedDescriptors()), refusals);
        this.metrics = new GatewayMetrics(registry, memory, connections::size);
        warnOfDirectMemory();
        SocketTransport transport = SocketTransport.of(settings.transport() == GatewaySettings.Transport.NIO);
        if (settings.transport() == GatewaySettings.Transport.EPOLL && !transport.epoll()) {
            throw new GatewayException("weir.gateway.transport: epoll is not there on this system", null);
        }
        this.loops = transport.loops("weir-" + nodeId + "-gateway", settings.eventLoops());
        try {
            this.listener =
                    bootstrap(transport).bind(address).syncUninterruptibly().channel();
        } catch (Exception e) {
            loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
            String where = address.getHostString() + ":" + address.getPort();
            throw new GatewayException("Cannot listen on " + where + ": " + reason(e), e);
        }
    }

    private static String reason(Exception e) {
        String text = String.valueOf(e.getMessage());
        return e instanceof IOException && text.contains("Address already in use") ? "the port is in use" : text;
    }

    private ServerBootstrap bootstrap(SocketTransport transport) {
        ByteBufAllocator allocator =
                SocketTransport.allocator(settings.allocator() == GatewaySettings.Allocator.ADAPTIVE);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(transport.listenerClass())
                .option(ChannelOption.SO_BACKLOG, settings.backlog())
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.ALLOCATOR, allocator)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNSENT)
                .childOption(ChannelOption.MESSAGE_SIZE_ESTIMATOR, OutboundBytes.ESTIMATOR)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                });
        if (settings.sendBufferBytes() > 0) {
            bootstrap.childOption(ChannelOption.SO_SNDBUF, settings.sendBufferBytes());
        }
        if (settings.receiveBufferBytes() > 0) {
            bootstrap.option(ChannelOption.SO_RCVBUF, settings.receiveBufferBytes());
        }
        return bootstrap;
    }

    /** The memory that this may take is promised to clients: a JVM that has less of it should be told so before they ask. */
    private void warnOfDirectMemory() {
        long wanted = settings.requestMemoryBytes() + settings.answerMemoryBytes();
        if (wanted > PlatformDependent.maxDirectMemory()) {
            LOG.warn(
                    "weir.gateway.request-memory and answer-memory come to {} bytes; this JVM has {} bytes of direct memory"
                            + " (-XX:MaxDirectMemorySize)",
                    wanted,
                    PlatformDependent.maxDirectMemory());
        }
    }

    private void accept(Channel channel) {
        InetAddress client = ((InetSocketAddress) channel.remoteAddress()).getAddress();
        Optional<OpenConnections.Refusal> refusal = open.open(client);
        if (refusal.isPresent()) {
            refusals.refuse(refusal.get().cause(), client, refusal.get().reason());
            channel.close();
            return;
        }
        channel.closeFuture().addListener(done -> {
            connections.remove(channel);
            open.closed(client);
        });
        Connection connection = new Connection(settings, router, memory, metrics, refusals, channel);
        connections.put(channel, connection);
        channel.pipeline().addLast(connection);
    }

    /** From now on so many connections may be open; those that are stay. For any thread. */
    public void limit(ConnectionLimits limits) {
        open.limit(limits);
    }

    /** Where it listens; the port is the real one. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /**
     * Begins to accept and to serve; once.
     *
     * @param handlers one per API; ApiVersions answers for them and is not among them
     */
    public void serve(GatewayContext context, List<ApiHandler> handlers) {
        router = new RequestRouter(context, handlers);
        metrics.serve(router.served());
        listener.config().setAutoRead(true);
    }

    /**
     * Accepts no more, lets requests under way be answered for as long as {@code weir.gateway.close-timeout} says, and closes all.
     * Nothing of it runs any more when this returns.
     */
    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
        CountDownLatch open = new CountDownLatch(connections.size());
        connections.forEach((channel, connection) -> {
            channel.closeFuture().addListener(done -> open.countDown());
            connection.finish();
        });
        try {
            if (!open.await(settings.closeTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.info("Closing {} connections with requests under way", open.getCount());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connections.keySet().forEach(Channel::close);
        loops.shutdownGracefully(0, settings.closeTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly();
    }
}
