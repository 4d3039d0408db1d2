package io.weir.cluster.gateway;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The process's limit of file descriptors, of which every connection takes one and every open segment too. */
final class Descriptors {
    private Descriptors() {}

    /** How many connections there is room for, when so many descriptors are to be left for files; at least half of them all. */
    static int forConnections(int reserved) {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)) {
            return Integer.MAX_VALUE;
        }
        long limit = system.getMaxFileDescriptorCount();
        return limit <= 0
                ? Integer.MAX_VALUE
                : (int) Math.min(Integer.MAX_VALUE, Math.max(limit / 2, limit - reserved));
    }
}
