package io.weir.partition;

import io.weir.log.DataDirectory;
import io.weir.log.DirectoryUsage;
import io.weir.log.DiskFlusher;
import io.weir.log.FlushListener;
import io.weir.log.LogConfig;
import io.weir.log.MetaProperties;
import io.weir.log.PartitionLog;
import io.weir.log.PreviousStop;
import io.weir.log.StorageException;
import io.weir.log.StorageFailure;
import io.weir.log.TopicId;
import io.weir.log.TopicIdPartition;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A directory of {@link FakeLog}s, whose disk flushes when the test says so, or at once. */
final class FakeDirectory implements DataDirectory, DiskFlusher {

    /** A flush that the leader has asked for. */
    record OpenFlush(FakeLog log, FlushListener listener) {
        void succeed() {
            log.flush();
            listener.flushed(log.flushedOffset());
        }

        void fail(StorageFailure failure) {
            listener.failed(failure);
        }
    }

    final Map<TopicIdPartition, FakeLog> logs = new ConcurrentHashMap<>();
    final BlockingQueue<OpenFlush> flushes = new LinkedBlockingQueue<>();
    final BlockingQueue<TopicIdPartition> deleted = new LinkedBlockingQueue<>();
    volatile boolean flushAtOnce;
    volatile StorageFailure openFailure;

    /** While it is not zero, opening takes its time. */
    volatile CountDownLatch opening = new CountDownLatch(0);

    OpenFlush nextFlush() throws InterruptedException {
        OpenFlush flush = flushes.poll(30, TimeUnit.SECONDS);
        if (flush == null) {
            throw new AssertionError("no flush was asked for");
        }
        return flush;
    }

    FakeLog log(TopicIdPartition partition) {
        return logs.computeIfAbsent(partition, FakeLog::new);
    }

    @Override
    public void request(PartitionLog log, FlushListener listener) {
        OpenFlush flush = new OpenFlush((FakeLog) log, listener);
        if (flushAtOnce) {
            flush.succeed();
        } else {
            flushes.add(flush);
        }
    }

    @Override
    public PartitionLog open(TopicIdPartition partition, LogConfig config) throws StorageException {
        try {
            if (!opening.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("the test never let the log be opened");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        if (openFailure != null) {
            throw new StorageException(openFailure, null);
        }
        return log(partition);
    }

    @Override
    public void delete(TopicIdPartition partition) {
        logs.remove(partition);
        deleted.add(partition);
    }

    @Override
    public DiskFlusher flusher() {
        return this;
    }

    @Override
    public Path path() {
        return Path.of("nowhere");
    }

    @Override
    public MetaProperties meta() {
        return new MetaProperties(MetaProperties.CURRENT_FORMAT, TopicId.ZERO, 1, TopicId.ZERO);
    }

    @Override
    public Collection<PartitionLog> logs() {
        return List.copyOf(logs.values());
    }

    @Override
    public Collection<TopicIdPartition> stored() {
        return logs.keySet();
    }

    @Override
    public void ensureWritable(TopicIdPartition partition) throws StorageException {
        if (openFailure != null) {
            throw new StorageException(openFailure, null);
        }
    }

    @Override
    public Optional<StorageFailure> refusal() {
        return Optional.empty();
    }

    @Override
    public DirectoryUsage usage() {
        return new DirectoryUsage(path(), 0, 0, List.of());
    }

    @Override
    public void close() {
        // holds nothing
    }

    @Override
    public PreviousStop previousStop() {
        return PreviousStop.NONE;
    }
}
