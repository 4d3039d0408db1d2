package io.weir.node;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.EventLoopGroup;
import io.weir.cluster.gateway.network.NetworkThread;
import io.weir.cluster.gateway.network.SocketTransport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NetworkFirstExecutorTest {
    private final EventLoopGroup loops = new SocketTransport(false).loops("network", 1);
    private Thread pooled;
    private NetworkFirstExecutor executor;

    @AfterEach
    void stop() throws Exception {
        loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
        executor.shutdown();
        assertTrue(executor.awaitTermination(30, TimeUnit.SECONDS));
        assertTrue(executor.isShutdown() && executor.isTerminated());
    }

    private void start(int maxTasks) {
        executor = new NetworkFirstExecutor(
                Executors.newSingleThreadExecutor(task -> pooled = new Thread(task, "pool")),
                new NetworkThread.Lending(maxTasks, Long.MAX_VALUE, 0, 0));
    }

    private CompletableFuture<Thread> runs() {
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        executor.execute(() -> ran.complete(Thread.currentThread()));
        return ran;
    }

    @Test
    void aNetworkThreadsTasksRunOnThatThread() throws Exception {
        start(1);
        Future<CompletableFuture<Thread>> fromNetwork = loops.submit(this::runs);
        assertTrue(fromNetwork.get(30, TimeUnit.SECONDS).get(30, TimeUnit.SECONDS) instanceof NetworkThread);
    }

    @Test
    void theOthersTasksRunOnThePoolUntilANetworkThreadHandsOneOverAndThenOnThatOne() throws Exception {
        start(1);
        assertSame(runs().get(30, TimeUnit.SECONDS), pooled);
        Thread network = loops.submit(this::runs).get(30, TimeUnit.SECONDS).get(30, TimeUnit.SECONDS);
        assertSame(runs().get(30, TimeUnit.SECONDS), network);
    }

    @Test
    void whatTheNetworkThreadDoesNotTakeRunsOnThePool() throws Exception {
        start(0);
        Future<CompletableFuture<Thread>> fromNetwork = loops.submit(this::runs);
        Thread ran = fromNetwork.get(30, TimeUnit.SECONDS).get(30, TimeUnit.SECONDS);
        assertFalse(ran instanceof NetworkThread);
        assertSame(ran, pooled);
    }
}
