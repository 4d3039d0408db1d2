package io.weir.acceptance;

import io.netty.buffer.PooledByteBufAllocator;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/**
 * What this process holds, in bytes, once nobody's garbage is counted.
 *
 * @param direct Netty's pooled memory and the JDK's buffers, of which Netty's may be a part
 */
record Memory(long heap, long direct) {
    static Memory now() {
        System.gc();
        System.gc();
        long jdk = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return new Memory(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                jdk + PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory());
    }

    @Override
    public String toString() {
        return String.format("heap %.1f MB, direct %.1f MB", heap / 1e6, direct / 1e6);
    }
}
