package io.weir.node;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The memory of the machine, or of the container where that is bounded. */
final class MachineMemory {
    private MachineMemory() {}

    /** So many percent of it, in bytes; 0 where it is not known. */
    static long percent(int percent) {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? Math.max(0, system.getTotalMemorySize() / 100 * percent)
                : 0;
    }
}
