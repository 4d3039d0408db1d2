package io.weir.log;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@link DiskFlusher} of one disk: a thread {@code weir-<node>-flush-<n>} that takes all open requests at once, flushes each log
 * once, and tells its listeners. Requests for the same log and listener that wait together are one, so the queue is bounded by the logs
 * and those who write to them.
 */
public final class DiskFlushWorker implements DiskFlusher, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DiskFlushWorker.class);

    private final Object lock = new Object();
    private final Thread thread;
    private final int nodeId;
    private Map<SegmentedLog, Set<FlushListener>> waiting = new LinkedHashMap<>();
    private boolean closed;
    private volatile FlushObserver observer = new Nobody();

    private static final class Nobody implements FlushObserver {
        @Override
        public void flushed(long nanos) {}

        @Override
        public void failed() {}
    }

    /** Starts the thread. */
    public DiskFlushWorker(int nodeId, int disk) {
        this.nodeId = nodeId;
        String threadName = "weir-" + nodeId + "-flush-" + disk;
        this.thread = new Thread(this::run, threadName);
        this.thread.setDaemon(true);
        this.thread.start();
    }

    @Override
    public void request(PartitionLog log, FlushListener listener) {
        SegmentedLog segmented = (SegmentedLog) log;
        synchronized (lock) {
            if (!closed) {
                waiting.computeIfAbsent(segmented, key -> new LinkedHashSet<>(2))
                        .add(listener);
                lock.notifyAll();
                return;
            }
        }
        listener.failed(segmented.closedFailure());
    }

    @Override
    public void observe(FlushObserver newObserver) {
        observer = newObserver;
    }

    private void run() {
        while (true) {
            Map<SegmentedLog, Set<FlushListener>> taken;
            synchronized (lock) {
                while (waiting.isEmpty() && !closed) {
                    try {
                        lock.wait();
                    } catch (InterruptedException e) {
                        // Nobody interrupts this thread; if somebody did, a file under it would be closed. It goes on.
                        LOG.warn("{} was interrupted", thread.getName());
                    }
                }
                if (waiting.isEmpty()) {
                    return;
                }
                taken = waiting;
                waiting = new LinkedHashMap<>();
            }
            taken.forEach(this::flush);
        }
    }

    private void flush(SegmentedLog log, Set<FlushListener> listeners) {
        StorageFailure failure;
        long began = System.nanoTime();
        try {
            long flushed = log.flush();
            observer.flushed(System.nanoTime() - began);
            listeners.forEach(listener -> tell(log, () -> listener.flushed(flushed)));
            return;
        } catch (StorageException e) {
            failure = e.failure();
        } catch (RuntimeException e) {
            failure = new StorageFailure.IoFailure(log.directory(), log.directory() + ": " + e);
            log.goOffline(failure);
        }
        observer.failed();
        StorageFailure told = failure;
        if (!log.isClosed()) {
            LogContext.of(nodeId, log)
                    .log(() ->
                            LOG.error("{}: the flush failed, the log is offline: {}", log.partition(), told.message()));
        }
        listeners.forEach(listener -> tell(log, () -> listener.failed(told)));
    }

    /** A listener that breaks its promise must not cost the others theirs. */
    private void tell(SegmentedLog log, Runnable news) {
        try {
            news.run();
        } catch (RuntimeException e) {
            LogContext.of(nodeId, log).log(() -> LOG.error("{}: telling of a flush failed", log.partition(), e));
        }
    }

    /** Ends the thread after the requests that wait have been served. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
