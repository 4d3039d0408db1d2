package io.weir.cluster.gateway.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.EventLoopGroup;
import io.weir.cluster.gateway.network.NetworkThread.Lending;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NetworkThreadTest {
    private static final long EVER = Long.MAX_VALUE;

    private final EventLoopGroup loops = new SocketTransport(false).loops("network", 1);

    @AfterEach
    void stop() {
        loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private <T> T onTheThread(Callable<T> work) throws Exception {
        return loops.submit(work).get(30, TimeUnit.SECONDS);
    }

    private static boolean lend(Runnable task, Lending lending) {
        return ((NetworkThread) Thread.currentThread()).lend(task, lending);
    }

    @Test
    void whatIsLentRunsOnTheSameThreadBehindWhatIsBeingDone() throws Exception {
        List<String> order = new ArrayList<>();
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        Thread asked = onTheThread(() -> {
            lend(
                    () -> {
                        order.add("task");
                        ran.complete(Thread.currentThread());
                    },
                    new Lending(1, EVER, 0, 0));
            order.add("read");
            return Thread.currentThread();
        });
        assertSame(asked, ran.get(30, TimeUnit.SECONDS));
        assertEquals(List.of("read", "task"), order);
    }

    @Test
    void itRunsWhatAnotherThreadAsksForToo() throws Exception {
        NetworkThread network = onTheThread(() -> (NetworkThread) Thread.currentThread());
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        assertTrue(network.lend(() -> ran.complete(Thread.currentThread()), new Lending(1, EVER, 0, 0)));
        assertSame(network, ran.get(30, TimeUnit.SECONDS));
    }

    @Test
    void onceItServesNothingMoreItLendsItselfToNobody() throws Exception {
        NetworkThread network = onTheThread(() -> (NetworkThread) Thread.currentThread());
        stop();
        assertFalse(network.lend(() -> {}, new Lending(1, EVER, 0, 0)));
    }

    @Test
    void noMoreTasksWaitThanItLendsItselfTo() throws Exception {
        Lending two = new Lending(2, EVER, 0, 0);
        Callable<List<Boolean>> three = () -> List.of(lend(() -> {}, two), lend(() -> {}, two), lend(() -> {}, two));

        assertEquals(List.of(true, true, false), onTheThread(three));
        assertEquals(List.of(true, true, false), onTheThread(three), "there is room again once they have run");
        assertEquals(false, onTheThread(() -> lend(() -> {}, new Lending(0, EVER, 0, 0))));
    }

    @Test
    void afterATaskThatWaitedItKeepsToItsSocketsForAWhile() throws Exception {
        Lending anyRunIsLong = new Lending(1, -1, 0, 0);
        assertEquals(true, onTheThread(() -> lend(() -> {}, anyRunIsLong)));
        assertEquals(true, onTheThread(() -> lend(() -> {}, anyRunIsLong)), "a pause of no length is over");

        Lending andForEver = new Lending(1, -1, EVER, EVER);
        assertEquals(true, onTheThread(() -> lend(() -> {}, andForEver)));
        assertEquals(false, onTheThread(() -> lend(() -> {}, andForEver)));
    }

    @Test
    void aTaskThatFailsLeavesTheThreadAsItWas() throws Exception {
        Lending one = new Lending(1, EVER, 0, 0);
        assertEquals(
                true,
                onTheThread(() -> lend(
                        () -> {
                            throw new IllegalStateException("on purpose");
                        },
                        one)));
        assertEquals(true, onTheThread(() -> lend(() -> {}, one)));
    }
}
