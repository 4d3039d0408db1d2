package io.weir.node;

import io.weir.log.DataDirectoryException;
import java.io.IOException;
import java.net.URL;
import java.time.Duration;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The threads of one node, told from those of its user and of other nodes in the same process by their context class loader: a loader
 * of the node's own, which a thread hands down to those that it starts, and which Pekko sets on all of its. An actor system says that
 * it has terminated when its executors have been told to; a node says that it has stopped when the threads are gone.
 */
final class NodeThreads {
    private final ClassLoader mark = new Mark(NodeThreads.class.getClassLoader());

    /**
     * The modules' defaults are in the configuration that the actor system is given. It would look for them once more with each
     * loader that it does not know; with this one it finds none, and a start is a third shorter.
     */
    private static final class Mark extends ClassLoader {
        Mark(ClassLoader parent) {
            super(parent);
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            return name.equals("reference.conf") ? Collections.emptyEnumeration() : super.getResources(name);
        }
    }

    /** What is started here starts threads of the node. */
    interface Start {
        void run() throws DataDirectoryException, NodeStartException;
    }

    /** The node's own loader, which loads what the program's does. */
    ClassLoader classLoader() {
        return mark;
    }

    void during(Start start) throws DataDirectoryException, NodeStartException {
        Thread current = Thread.currentThread();
        ClassLoader before = current.getContextClassLoader();
        current.setContextClassLoader(mark);
        try {
            start.run();
        } finally {
            current.setContextClassLoader(before);
        }
    }

    /**
     * Waits until no thread of the node is left but, perhaps, the caller's.
     *
     * @throws TimeoutException when one still runs, with the names of those that do
     */
    void join(Duration timeout) throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + timeout.toNanos();
        for (Thread thread : running()) {
            TimeUnit.NANOSECONDS.timedJoin(thread, deadline - System.nanoTime());
        }
        List<String> left = running().stream().map(Thread::getName).sorted().toList();
        if (!left.isEmpty()) {
            throw new TimeoutException("still running: " + String.join(", ", left));
        }
    }

    private List<Thread> running() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getContextClassLoader() == mark && thread != Thread.currentThread())
                .toList();
    }
}
