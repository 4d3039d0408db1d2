package io.weir.log;

import io.weir.log.segment.OpenFiles;
import io.weir.log.store.FileStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A data directory on the file system, with threads of its own: the flusher's, and {@code weir-<node>-disk-<n>}, which writes recovery points
 * and removes what was deleted. Operations on one partition exclude each other; others run side by side.
 */
final class LocalDataDirectory implements DataDirectory, LogOptions.Events {
    private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);
    private static final int STRIPES = 64;

    private final Path path;
    private final MetaProperties meta;
    private final FileStore store;
    private final Clock clock;
    private final AutoCloseable lock;
    private final PreviousStop previousStop;
    private final LogCheckpoints checkpoints;
    private final DiskRoom room;
    private final OpenFiles openFiles;
    private final RecentBytes recentBytes;
    private final DiskFlushWorker flusher;
    private final ScheduledExecutorService background;
    private final AtomicBoolean checkpointWaits = new AtomicBoolean();
    private final Object[] stripes = new Object[STRIPES];
    /** Open logs by the names of their directories. */
    private final Map<String, SegmentedLog> logs = new ConcurrentHashMap<>();
    /** Directories that were opened by this run, so that the last run's mark says nothing of them any more. */
    private final Set<String> opened = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    LocalDataDirectory(DirectoryOpening.Begun begun, DataDirectorySettings settings, FileStore store, Clock clock) {
        this.path = begun.path();
        this.meta = begun.meta();
        this.store = store;
        this.clock = clock;
        this.lock = begun.lock();
        this.previousStop = begun.previousStop();
        this.checkpoints = begun.checkpoints();
        this.room = new DiskRoom(store, path, settings.reserveBytes());
        this.openFiles = new OpenFiles(store, settings.openSegments());
        this.recentBytes = new RecentBytes(settings.recentBytes());
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Object();
        }
        String node = "weir-" + meta.nodeId();
        this.flusher = new DiskFlushWorker(meta.nodeId(), settings.disk(), settings.flushThreads());
        this.background = new ScheduledThreadPoolExecutor(
                1,
                task -> {
                    Thread thread = new Thread(task, node + "-disk-" + settings.disk());
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy()); // after the close: the next start does what is left
        begun.leftovers().forEach(this::removeLater);
        long interval = settings.checkpointInterval().toMillis();
        background.scheduleWithFixedDelay(this::checkpoint, interval, interval, TimeUnit.MILLISECONDS);
        if (settings.reserveBytes() > 0) {
            long look = settings.roomCheckInterval().toMillis();
            background.scheduleWithFixedDelay(room::look, 0, look, TimeUnit.MILLISECONDS);
        }
    }

    static LocalDataDirectory open(
            Path path, int nodeId, TopicId newClusterId, DataDirectorySettings settings, FileStore store, Clock clock)
            throws DataDirectoryException {
        return new LocalDataDirectory(
                DirectoryOpening.begin(path.toAbsolutePath().normalize(), nodeId, newClusterId, store),
                settings,
                store,
                clock);
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public MetaProperties meta() {
        return meta;
    }

    @Override
    public DiskFlusher flusher() {
        return flusher;
    }

    @Override
    public PreviousStop previousStop() {
        return previousStop;
    }

    @Override
    public PartitionLog open(TopicIdPartition partition, LogConfig config) throws StorageException {
        String name = partition.directoryName();
        Path directory = path.resolve(name);
        synchronized (stripe(name)) {
            try {
                SegmentedLog before = logs.get(name);
                if (before != null
                        && before.partition().equals(partition)
                        && before.offline().isEmpty()) {
                    before.reconfigure(config);
                    return before;
                }
                giveUp(name, before);
                ensureOwned(directory, partition);
                boolean clean = opened.add(name) && previousStop == PreviousStop.CLEAN;
                boolean cacheSurvived = previousStop != PreviousStop.MACHINE_DIED;
                LogOptions options = new LogOptions(
                        store,
                        openFiles,
                        recentBytes,
                        clock,
                        flusher,
                        checkpoints.recoveryPoint(partition),
                        checkpoints.startOffset(partition),
                        clean,
                        cacheSurvived,
                        this);
                PartitionLogs.Opened log = PartitionLogs.open(directory, partition, config, options);
                LogContext.of(meta.nodeId(), log.segmented()).log(() -> say(log.report()));
                if (closed) {
                    log.segmented().abandon();
                    throw new StorageException(log.segmented().closedFailure(), null);
                }
                logs.put(name, log.segmented());
                return log.log();
            } catch (IOException e) {
                throw new StorageException(StorageFailure.of(directory, e), e);
            }
        }
    }

    @Override
    public void ensureWritable(TopicIdPartition partition) throws StorageException {
        String name = partition.directoryName();
        synchronized (stripe(name)) {
            try {
                PartitionDirectory.tryWrite(store, path.resolve(name));
            } catch (IOException e) {
                throw new StorageException(StorageFailure.of(path.resolve(name), e), e);
            }
        }
    }

    private void giveUp(String name, SegmentedLog log) {
        if (log != null) {
            log.abandon();
            logs.remove(name);
        }
    }

    private void ensureOwned(Path directory, TopicIdPartition partition) throws IOException {
        Optional<TopicId> owner =
                store.isDirectory(directory) ? PartitionDirectory.owner(store, directory) : Optional.empty();
        if (owner.isPresent() && !owner.get().equals(partition.topicId())) {
            LOG.info("{} belongs to topic id {}, not {}: it is set aside", directory, owner.get(), partition.topicId());
            setAside(directory, partition);
            owner = Optional.empty();
        }
        if (owner.isEmpty()) {
            checkpoints.remove(partition);
            PartitionDirectory.create(store, directory, partition.topicId());
        }
    }

    private static void say(RecoveryReport report) {
        if (report.damage() != null) {
            LOG.warn("{}", report.line());
        } else if (report.scannedBytes() > 0) {
            LOG.info("{}", report.line());
        } else {
            LOG.debug("{}", report.line());
        }
    }

    @Override
    public Collection<PartitionLog> logs() {
        return List.copyOf(logs.values());
    }

    @Override
    public Collection<TopicIdPartition> stored() throws StorageException {
        List<TopicIdPartition> found = new ArrayList<>();
        try {
            for (Path directory : store.list(path)) {
                String name = directory.getFileName().toString();
                if (store.isDirectory(directory)
                        && PartitionDirectory.named(name, TopicId.ZERO).isPresent()) {
                    PartitionDirectory.owner(store, directory)
                            .flatMap(owner -> PartitionDirectory.named(name, owner))
                            .ifPresent(found::add);
                }
            }
        } catch (IOException e) {
            throw new StorageException(StorageFailure.of(path, e), e);
        }
        return found;
    }

    @Override
    public DirectoryUsage usage() throws StorageException {
        List<DirectoryUsage.StoredLog> found = new ArrayList<>();
        for (TopicIdPartition partition : stored()) {
            SegmentedLog log = logs.get(partition.directoryName());
            boolean open = log != null && log.partition().equals(partition);
            try {
                long bytes = open
                        ? log.sizeInBytes()
                        : PartitionDirectory.sizeOfLogs(store, path.resolve(partition.directoryName()));
                found.add(new DirectoryUsage.StoredLog(partition, bytes, open ? log.offline() : Optional.empty()));
            } catch (IOException e) {
                LOG.debug("{} is being deleted: {}", partition, e.toString());
            }
        }
        try {
            return new DirectoryUsage(path, store.totalBytes(path), store.usableBytes(path), found);
        } catch (IOException e) {
            throw new StorageException(StorageFailure.of(path, e), e);
        }
    }

    @Override
    public void delete(TopicIdPartition partition) throws StorageException {
        String name = partition.directoryName();
        Path directory = path.resolve(name);
        synchronized (stripe(name)) {
            try {
                if (!store.isDirectory(directory)
                        || PartitionDirectory.owner(store, directory)
                                .filter(partition.topicId()::equals)
                                .isEmpty()) {
                    return;
                }
                giveUp(name, logs.get(name));
                setAside(directory, partition);
                checkpoints.forget(partition); // who makes a log of the name takes it off the disk first
            } catch (IOException e) {
                throw new StorageException(StorageFailure.of(directory, e), e);
            }
        }
    }

    private void setAside(Path directory, TopicIdPartition partition) throws IOException {
        Path aside = path.resolve(PartitionDirectory.deletedName(partition));
        store.rename(directory, aside);
        store.syncDirectory(path);
        removeLater(aside);
    }

    private void removeLater(Path directory) {
        background.execute(() -> {
            try {
                PartitionDirectory.remove(store, directory);
            } catch (IOException e) {
                LOG.warn("{} cannot be removed now, it is tried again at the next start: {}", directory, e.toString());
            }
        });
    }

    private Object stripe(String name) {
        return stripes[Math.floorMod(name.hashCode(), STRIPES)];
    }

    // Recovery points

    @Override
    public void cutting(TopicIdPartition partition, long offset) throws StorageException {
        try {
            checkpoints.cutting(partition, offset);
        } catch (IOException e) {
            throw new StorageException(StorageFailure.of(path, e), e);
        }
    }

    @Override
    public void startRaised(TopicIdPartition partition, long offset) throws StorageException {
        try {
            checkpoints.startRaised(partition, offset);
        } catch (IOException e) {
            throw new StorageException(StorageFailure.of(path, e), e);
        }
    }

    @Override
    public StorageFailure refusalOrNull() {
        return room.refusal();
    }

    @Override
    public Optional<StorageFailure> refusal() {
        return Optional.ofNullable(room.refusal());
    }

    @Override
    public void diskFull(StorageFailure failure) {
        if (room.isFull(failure)) {
            background.execute(room::giveUpReserveWhileFull);
        }
    }

    @Override
    public void segmentFlushed() {
        if (!closed && checkpointWaits.compareAndSet(false, true)) {
            background.execute(this::checkpoint);
        }
    }

    private void checkpoint() {
        checkpointWaits.set(false);
        try {
            for (SegmentedLog log : logs.values()) {
                checkpoint(log);
            }
            checkpoints.write();
        } catch (IOException e) {
            LOG.warn("{}: recovery points are not written: {}", path, e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("{}: recovery points are not written", path, e);
        }
    }

    private void checkpoint(SegmentedLog log) {
        synchronized (stripe(log.partition().directoryName())) {
            if (logs.get(log.partition().directoryName()) != log) {
                return; // deleted meanwhile
            }
            try {
                log.checkpoint();
            } catch (StorageException e) {
                LogContext.of(meta.nodeId(), log)
                        .log(() -> LOG.warn(
                                "{}: the recovery point stays at {}: {}",
                                log.partition(),
                                log.recoveryPoint(),
                                e.getMessage()));
            }
            checkpoints.note(log);
        }
    }

    // Closing

    @Override
    public void close() throws StorageException {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        background.shutdown();
        awaitBackground();
        flusher.close();
        StorageException failure = null;
        try {
            for (SegmentedLog log : logs.values()) {
                failure = close(log, failure);
            }
            checkpoints.write();
            if (failure == null && allWereLookedAt()) {
                StopMark.end(store, path);
            }
        } catch (IOException e) {
            failure = new StorageException(StorageFailure.of(path, e), e);
        } finally {
            openFiles.close();
            unlock();
        }
        if (failure != null) {
            throw failure;
        }
    }

    private StorageException close(SegmentedLog log, StorageException before) {
        synchronized (stripe(log.partition().directoryName())) {
            try {
                boolean offline = log.offline().isPresent();
                log.close();
                checkpoints.note(log);
                return offline ? new StorageException(log.offline().get(), null) : before;
            } catch (StorageException e) {
                LogContext.of(meta.nodeId(), log)
                        .log(() -> LOG.error("{}: not closed in order: {}", log.partition(), e.getMessage()));
                return e;
            }
        }
    }

    /** Whether no log is left that a run before an unclean stop may have written to, and this one has not opened. */
    private boolean allWereLookedAt() throws StorageException {
        return previousStop == PreviousStop.CLEAN
                || stored().stream().allMatch(partition -> logs.containsKey(partition.directoryName()));
    }

    private void awaitBackground() {
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = background.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void unlock() throws StorageException {
        try {
            lock.close();
        } catch (Exception e) {
            throw new StorageException(new StorageFailure.IoFailure(path, path + ": the lock: " + e.getMessage()), e);
        }
    }
}
