package io.weir.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@link DiskFlusher} of one disk: threads {@code weir-<node>-flush-<n>} that take one log at a time, flush it, and tell its
 * listeners. No log is flushed by two of them at once; what is asked for it meanwhile shares its next flush. Requests for the same log
 * and listener that wait together are one, so the queue is bounded by the logs and those who write to them.
 *
 * <p>While few logs wait there is one thread: whoever waits behind it shares a flush. When many do, it is joined by others, since a file
 * system brings the files that are flushed at the same time to the disk together.
 */
public final class DiskFlushWorker implements DiskFlusher, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DiskFlushWorker.class);
    /** So many logs must wait for each thread more. */
    static final int LOGS_PER_THREAD = 8;

    private final ReentrantLock lock = new ReentrantLock();
    /** For the first thread: something is to be done. */
    private final Condition work = lock.newCondition();
    /** For the others: so much is to be done that one more may have to help. */
    private final Condition muchWork = lock.newCondition();

    private final int nodeId;
    private final String threadName;
    private final int maxThreads;
    /** Those that may be flushed now, and whom to tell. */
    private final Map<SegmentedLog, Set<FlushListener>> waiting = new LinkedHashMap<>();
    /** Those that are being flushed, and who asked since that began. */
    private final Map<SegmentedLog, Set<FlushListener>> flushing = new HashMap<>();

    private final List<Thread> threads = new ArrayList<>();
    private boolean closed;
    private volatile FlushObserver observer = new Nobody();

    private static final class Nobody implements FlushObserver {
        @Override
        public void flushed(long nanos) {}

        @Override
        public void failed() {}
    }

    /** @param maxThreads {@code weir.log.flush-threads}: the most logs that are flushed at once */
    public DiskFlushWorker(int nodeId, int disk, int maxThreads) {
        this.nodeId = nodeId;
        this.threadName = "weir-" + nodeId + "-flush-" + disk;
        this.maxThreads = maxThreads;
        startThread();
    }

    private void startThread() {
        int number = threads.size();
        Thread thread = new Thread(() -> run(number), number == 0 ? threadName : threadName + "-" + (number + 1));
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    @Override
    public void request(PartitionLog log, FlushListener listener) {
        SegmentedLog segmented = (SegmentedLog) log;
        if (!enter(segmented, listener)) {
            listener.failed(segmented.closedFailure());
        }
    }

    private boolean enter(SegmentedLog log, FlushListener listener) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            Set<FlushListener> next = flushing.get(log);
            if (next != null) {
                next.add(listener);
            } else {
                waiting.computeIfAbsent(log, key -> new LinkedHashSet<>(2)).add(listener);
                workCame();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void workCame() {
        work.signal();
        if (waiting.size() > LOGS_PER_THREAD) {
            muchWork.signalAll();
            if (!closed && threads.size() < maxThreads && waiting.size() > threads.size() * LOGS_PER_THREAD) {
                startThread();
            }
        }
    }

    @Override
    public void observe(FlushObserver newObserver) {
        observer = newObserver;
    }

    private void run(int number) {
        for (Taken next = take(number); next != null; next = take(number)) {
            try {
                flush(next.log(), next.listeners());
            } finally {
                flushed(next.log());
            }
        }
    }

    private record Taken(SegmentedLog log, Set<FlushListener> listeners) {}

    /** The log that has waited longest, once there is work for this thread; {@code null} when there will be none any more. */
    private Taken take(int number) {
        lock.lock();
        try {
            while (waiting.size() <= (closed ? 0 : number * LOGS_PER_THREAD)) {
                if (closed && (number > 0 || flushing.isEmpty())) {
                    return null;
                }
                // Nobody interrupts these threads: a file under an interrupted one would be closed.
                (number == 0 ? work : muchWork).awaitUninterruptibly();
            }
            SegmentedLog log = waiting.keySet().iterator().next();
            Taken taken = new Taken(log, waiting.remove(log));
            flushing.put(log, new LinkedHashSet<>(2));
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void flushed(SegmentedLog log) {
        lock.lock();
        try {
            Set<FlushListener> next = flushing.remove(log);
            if (!next.isEmpty()) {
                waiting.put(log, next);
            }
            if (closed || !next.isEmpty()) {
                workCame();
            }
        } finally {
            lock.unlock();
        }
    }

    private void flush(SegmentedLog log, Set<FlushListener> listeners) {
        try {
            long flushed = timed(log);
            listeners.forEach(listener -> tell(log, () -> listener.flushed(flushed)));
        } catch (StorageException e) {
            listeners.forEach(listener -> tell(log, () -> listener.failed(e.failure())));
        }
    }

    @Override
    public void flush(PartitionLog log) throws StorageException {
        timed((SegmentedLog) log);
    }

    private long timed(SegmentedLog log) throws StorageException {
        StorageException failed;
        long began = System.nanoTime();
        try {
            long flushed = log.flush();
            observer.flushed(System.nanoTime() - began);
            return flushed;
        } catch (StorageException e) {
            failed = e;
        } catch (RuntimeException e) {
            failed = new StorageException(new StorageFailure.IoFailure(log.directory(), log.directory() + ": " + e), e);
            log.goOffline(failed.failure());
        }
        observer.failed();
        StorageFailure told = failed.failure();
        if (!log.isClosed()) {
            LogContext.of(nodeId, log)
                    .log(() ->
                            LOG.error("{}: the flush failed, the log is offline: {}", log.partition(), told.message()));
        }
        throw failed;
    }

    /** A listener that breaks its promise must not cost the others theirs. */
    private void tell(SegmentedLog log, Runnable news) {
        try {
            news.run();
        } catch (RuntimeException e) {
            LogContext.of(nodeId, log).log(() -> LOG.error("{}: telling of a flush failed", log.partition(), e));
        }
    }

    /** Ends the threads after the requests that wait have been served. */
    @Override
    public void close() {
        List<Thread> all;
        lock.lock();
        try {
            closed = true;
            all = List.copyOf(threads);
            work.signalAll();
            muchWork.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        for (Thread thread : all) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
