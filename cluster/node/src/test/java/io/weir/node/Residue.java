package io.weir.node;

import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What this process holds at a moment.
 *
 * @param threads those that live
 * @param files what the open descriptors point to, without the numbers of sockets and pipes
 * @param nettyBytes direct memory that Netty holds
 * @param directBytes memory of direct NIO buffers
 * @param mappedBytes memory of mapped files
 * @param heapBytes after a collection
 */
record Residue(
        Set<Thread> threads, List<String> files, long nettyBytes, long directBytes, long mappedBytes, long heapBytes) {

    static Residue now() throws IOException {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return new Residue(
                Set.copyOf(Thread.getAllStackTraces().keySet()),
                descriptors(),
                PlatformDependent.usedDirectMemory(),
                pool("direct"),
                pool("mapped"),
                runtime.totalMemory() - runtime.freeMemory());
    }

    /** Threads that were not there before, by name. */
    Set<String> threadsSince(Residue before) {
        Set<Thread> added = new HashSet<>(threads);
        added.removeAll(before.threads);
        return added.stream().filter(Thread::isAlive).map(Thread::getName).collect(Collectors.toSet());
    }

    /** Collects until nothing strong refers to it, or many collections were in vain. */
    static boolean isCollected(Reference<?> reference) {
        for (int i = 0; i < 20 && reference.get() != null; i++) {
            System.gc();
        }
        return reference.get() == null;
    }

    private static long pool(String name) {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals(name))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static List<String> descriptors() throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.map(Residue::target)
                    .filter(target -> !target.startsWith("/proc/"))
                    .map(target -> target.replaceAll(":\\[\\d+]", ""))
                    .sorted()
                    .toList();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closed) {
            return "closed meanwhile";
        }
    }

    @Override
    public String toString() {
        return "threads %d, descriptors %d, netty %,d, direct %,d, mapped %,d, heap %,d"
                .formatted(threads.size(), files.size(), nettyBytes, directBytes, mappedBytes, heapBytes);
    }
}
