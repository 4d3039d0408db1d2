package io.weir.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.log.AppendOutcome.Appended;
import io.weir.log.store.DiskFileStore;
import io.weir.log.store.FileStore;
import io.weir.log.store.StoreFile;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskFlushWorkerTest {
    private static final int THREADS = 3;
    private static final int LOGS = THREADS * DiskFlushWorker.LOGS_PER_THREAD + 1;

    /** What a flush of a batches' file does when it comes to the disk. */
    private interface Force {
        void of(Path file) throws Exception;
    }

    @TempDir
    Path temp;

    private final List<PartitionLogs.Opened> logs = new ArrayList<>();
    private final List<WriteHandle> handles = new ArrayList<>();
    private volatile Force force = file -> {};

    @BeforeEach
    void open() throws Exception {
        FileStore store = watched();
        for (int i = 0; i < LOGS; i++) {
            TopicIdPartition partition = new TopicIdPartition(new TopicId(1, 2), "words", i);
            logs.add(PartitionLogs.open(
                    temp.resolve(partition.directoryName()),
                    partition,
                    TestLogs.config(100_000),
                    TestLogs.options(store, 0, true)));
            handles.add(logs.get(i).log().acquire(0));
            append(i);
        }
    }

    @AfterEach
    void close() throws Exception {
        force = file -> {};
        for (PartitionLogs.Opened log : logs) {
            log.close();
        }
    }

    @Test
    void whenManyLogsWaitTheyAreFlushedSideBySide() throws Exception {
        CountDownLatch inside = new CountDownLatch(THREADS);
        try (DiskFlushWorker flusher = new DiskFlushWorker(1, 1, THREADS)) {
            force = file -> {
                inside.countDown();
                expect(inside.await(60, TimeUnit.SECONDS), "no flush joined");
            };
            for (CompletableFuture<Long> flushed : flushAll(flusher)) {
                assertEquals(1, flushed.get(60, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void whenFewLogsWaitTheyAreFlushedOneAfterTheOther() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        try (DiskFlushWorker flusher = new DiskFlushWorker(1, 1, THREADS)) {
            force = file -> {
                expect(inside.incrementAndGet() == 1, "two at once");
                inside.decrementAndGet();
            };
            List<CompletableFuture<Long>> asked = new ArrayList<>();
            for (int i = 0; i < DiskFlushWorker.LOGS_PER_THREAD; i++) {
                asked.add(TestLogs.flush(flusher, logs.get(i).log()));
            }
            for (CompletableFuture<Long> flushed : asked) {
                assertEquals(1, flushed.get(60, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void whatIsAskedDuringAFlushIsFlushedByTheNextOne() throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (DiskFlushWorker flusher = new DiskFlushWorker(1, 1, THREADS)) {
            force = file -> {
                began.countDown();
                expect(goOn.await(60, TimeUnit.SECONDS), "not told to go on");
            };
            CompletableFuture<Long> first = TestLogs.flush(flusher, logs.get(0).log());
            assertTrue(began.await(60, TimeUnit.SECONDS));
            append(0);
            CompletableFuture<Long> second = TestLogs.flush(flusher, logs.get(0).log());
            goOn.countDown();
            assertEquals(1, first.get(60, TimeUnit.SECONDS));
            assertEquals(2, second.get(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void noLogIsFlushedTwiceAtOnceAndEveryRequestGetsWhatWasWrittenBeforeIt() throws Exception {
        Map<Path, AtomicInteger> inside = new ConcurrentHashMap<>();
        Random random = new Random(7);
        try (DiskFlushWorker flusher = new DiskFlushWorker(1, 1, THREADS)) {
            force = file -> {
                AtomicInteger users = inside.computeIfAbsent(file, key -> new AtomicInteger());
                expect(users.incrementAndGet() == 1, "two flushes of " + file);
                Thread.yield();
                users.decrementAndGet();
            };
            List<CompletableFuture<Long>> asked = new ArrayList<>();
            List<Long> ends = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                int log = random.nextInt(LOGS);
                append(log);
                ends.add(logs.get(log).log().endOffset());
                asked.add(TestLogs.flush(flusher, logs.get(log).log()));
            }
            for (int i = 0; i < asked.size(); i++) {
                long flushed = asked.get(i).get(60, TimeUnit.SECONDS);
                assertTrue(flushed >= ends.get(i), flushed + " of " + ends.get(i));
            }
        }
    }

    @Test
    void closingServesWhatWaitsAndRefusesTheRest() throws Exception {
        DiskFlushWorker flusher = new DiskFlushWorker(1, 1, THREADS);
        List<CompletableFuture<Long>> asked = flushAll(flusher);
        flusher.close();
        for (CompletableFuture<Long> flushed : asked) {
            assertEquals(1, flushed.getNow(-1L));
        }
        CompletableFuture<Long> late = TestLogs.flush(flusher, logs.get(0).log());
        assertInstanceOf(
                StorageException.class,
                assertThrows(ExecutionException.class, late::get).getCause());
    }

    /** On a flushing thread: what fails there takes the log offline, and whoever asked is told. */
    private static void expect(boolean held, String otherwise) {
        if (!held) {
            throw new IllegalStateException(otherwise);
        }
    }

    private List<CompletableFuture<Long>> flushAll(DiskFlushWorker flusher) {
        return logs.stream().map(log -> TestLogs.flush(flusher, log.log())).toList();
    }

    private void append(int log) {
        assertInstanceOf(Appended.class, handles.get(log).append(Batches.of(TestLogs.NOW, "v"), TestLogs.NOW));
    }

    /** The disk, with {@link #force} before each flush of batches. */
    private FileStore watched() {
        FileStore disk = new DiskFileStore();
        return proxy(FileStore.class, disk, (method, arguments, result) -> {
            boolean log = result instanceof StoreFile && arguments[0].toString().endsWith(".log");
            return log ? watched((StoreFile) result, (Path) arguments[0]) : result;
        });
    }

    private StoreFile watched(StoreFile file, Path path) {
        return proxy(StoreFile.class, file, (method, arguments, result) -> {
            if (method.getName().equals("force")) {
                force.of(path);
            }
            return result;
        });
    }

    private interface After {
        Object apply(Method method, Object[] arguments, Object result) throws Exception;
    }

    private static <T> T proxy(Class<T> type, T target, After after) {
        Object made =
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        return after.apply(method, arguments, method.invoke(target, arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return type.cast(made);
    }
}
