package io.weir.cluster.gateway.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class FrameLeaseTest {
    private final RequestMemory memory = new RequestMemory(1000);
    private final ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(100, 100);
    private final Frame frame = frame();

    private Frame frame() {
        assertTrue(memory.acquire(100, () -> {}));
        return new Frame(buffer, memory);
    }

    private void assertGone() {
        assertEquals(0, buffer.refCnt());
        assertEquals(0, memory.used());
    }

    @Test
    void theFrameGoesWhenTheLastLeaseEnds() {
        FrameLease one = frame.lease(frame.bytes());
        FrameLease two = frame.lease(frame.bytes());
        frame.release();
        assertNotNull(one.acquire());
        one.release();
        one.release();
        assertEquals(100, memory.used());
        two.release();
        assertGone();
    }

    @Test
    void aLeaseThatWasTakenBackCannotBeRead() {
        FrameLease lease = frame.lease(frame.bytes());
        frame.release();
        lease.revoke();
        assertGone();
        assertNull(lease.acquire());
        lease.release();
        lease.revoke();
        assertGone();
    }

    @Test
    void aLeaseThatIsBeingReadCannotBeTakenBack() {
        FrameLease lease = frame.lease(frame.bytes());
        frame.release();
        assertNotNull(lease.acquire());
        lease.revoke();
        assertEquals(100, memory.used());
        lease.release();
        assertGone();
    }

    @Test
    void aLeaseIsReadOnce() {
        FrameLease lease = frame.lease(frame.bytes());
        frame.release();
        assertNotNull(lease.acquire());
        assertNull(lease.acquire());
        lease.release();
        assertGone();
    }

    @Test
    void aFrameThatIsGoneLendsNothing() {
        var bytes = frame.bytes();
        frame.release();
        assertGone();
        FrameLease lease = frame.lease(bytes);
        assertNull(lease.acquire());
        lease.release();
        assertGone();
    }

    @Test
    void readerAndRevokerNeverBothWin() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            for (int round = 0; round < 2_000; round++) {
                assertTrue(memory.acquire(100, () -> {}));
                ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer(100, 100);
                Frame raced = new Frame(bytes, memory);
                FrameLease lease = raced.lease(raced.bytes());
                raced.release();
                CountDownLatch go = new CountDownLatch(1);
                Future<?> revoker = other.submit(() -> {
                    go.countDown();
                    lease.revoke();
                });
                go.await();
                if (lease.acquire() != null) {
                    assertEquals(1, bytes.refCnt(), "what is being read is there");
                    lease.release();
                }
                revoker.get();
                assertEquals(0, bytes.refCnt());
                assertEquals(100, memory.used(), "only the frame of this test is left");
            }
        } finally {
            other.shutdown();
            frame.release();
        }
    }
}
