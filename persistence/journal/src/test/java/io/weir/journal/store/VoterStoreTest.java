package io.weir.journal.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.Event;
import io.weir.journal.ops.LogQuery;
import io.weir.journal.ops.Op;
import io.weir.journal.ops.Payload;
import io.weir.journal.ops.SnapshotBounds;
import io.weir.journal.voter.VoterReply;
import io.weir.log.StorageException;
import io.weir.log.TopicId;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class VoterStoreTest {
    private static final TopicId CLUSTER = new TopicId(1, 2);
    private static final Epoch EPOCH = new Epoch(1, 1, 1);
    private static final StoreSettings SETTINGS =
            new StoreSettings(Optional.of(CLUSTER), 1, 1 << 20, 1 << 20, 8 << 20, Long.MAX_VALUE, 0.5);

    private final MemoryGenerations files = new MemoryGenerations();
    private VoterStore store;

    @AfterEach
    void closesTheStore() throws StorageException {
        if (store != null) {
            store.close();
        }
    }

    @Test
    void whatWasAnsweredIsThereAfterALossOfPower() throws Exception {
        open(SETTINGS);
        lead("a");
        write("a", 1, LogIndexTest.events(1, 2));
        write("a", 2, new Entry.SnapshotPart(2, 20, 0, 1, new byte[] {5}));
        var state = store.state("a");
        reopenAfterLossOfPower(SETTINGS);
        assertEquals(state, store.state("a"));
        assertEquals(2, store.highestSequenceNr("a"));
        assertEquals(List.of(1L, 2L), replayed("a"));
        assertEquals(5, snapshot("a")[0]);
    }

    @Test
    void opsThatWaitTogetherShareAFlush() throws Exception {
        open(SETTINGS);
        int before = files.flushes;
        List<CompletableFuture<VoterReply>> replies = new ArrayList<>();
        synchronized (files) {
            for (int i = 0; i < 200; i++) {
                replies.add(store.submit("id-" + i, new Op.Promise(EPOCH)).toCompletableFuture());
            }
        }
        for (var reply : replies) {
            assertInstanceOf(VoterReply.Promised.class, reply.get(30, TimeUnit.SECONDS));
        }
        int flushes = files.flushes - before;
        assertTrue(flushes >= 1 && flushes <= 2, () -> flushes + " flushes");
    }

    @Test
    void aFullDiskFailsTheWriteAndChangesNothing() throws Exception {
        open(SETTINGS);
        lead("a");
        files.failAppends = true;
        assertTrue(failure(new Op.Write(EPOCH, 1, 0, LogIndexTest.events(1, 1))).contains("no room"));
        files.failAppends = false;
        assertEquals(0, store.state("a").length());
        write("a", 1, LogIndexTest.events(1, 1));
        assertEquals(List.of(1L), replayed("a"));
    }

    @Test
    void afterAFailedFlushNothingIsTakenAnyMore() throws Exception {
        open(SETTINGS);
        lead("a");
        files.failFlushes = true;
        assertTrue(failure(new Op.Write(EPOCH, 1, 0, LogIndexTest.events(1, 1))).contains("a bad disk"));
        files.failFlushes = false;
        assertTrue(failure(new Op.Write(EPOCH, 1, 0, LogIndexTest.events(1, 1))).contains("takes nothing more"));
        reopenAfterLossOfPower(SETTINGS);
        write("a", 1, LogIndexTest.events(1, 1));
    }

    @Test
    void anOpAboveItsBoundIsRefused() throws Exception {
        open(SETTINGS);
        lead("a");
        Entry large = new Entry.SnapshotPart(1, 1, 0, 1, new byte[2 << 20]);
        assertTrue(failure(new Op.Write(EPOCH, 1, 0, large)).contains("weir.journal.max-op-bytes"));
    }

    @Test
    void aStoreBelongsToOneVoterOfOneCluster() throws Exception {
        open(SETTINGS);
        TopicId storeId = store.header().storeId();
        store.close();
        assertEquals(
                "this journal is node 1's, and this is node 2",
                assertThrows(JournalException.class, () -> open(settings(CLUSTER, 2)))
                        .getMessage());
        TopicId other = new TopicId(3, 4);
        assertEquals(
                "this journal is of cluster " + CLUSTER + ", and this is cluster " + other,
                assertThrows(JournalException.class, () -> open(settings(other, 1)))
                        .getMessage());
        open(SETTINGS);
        assertEquals(storeId, store.header().storeId());
        assertEquals(List.of(1), store.header().voters());
    }

    @Test
    void compactionKeepsWhatIsAliveAndTheHighestNumberOfWhatIsNot() throws Exception {
        open(new StoreSettings(Optional.of(CLUSTER), 1, 1 << 20, 4096, 8 << 20, 20_000, 0.5));
        lead("kept");
        lead("gone");
        write("kept", 1, LogIndexTest.events(1, 3));
        write("gone", 1, LogIndexTest.events(1, 9));
        write("gone", 2, new Entry.DeleteEvents(9));
        long sequence = store.storeSequence();
        long op = 2;
        for (int i = 0; i < 50; i++) {
            write("kept", op++, new Entry.SnapshotPart(3, 1, 0, 1, new byte[1000]));
        }
        long lastOp = op - 1;
        assertTrue(files.stored().first() > 0, "the first file is gone");
        assertTrue(store.storeSequence() > sequence);
        for (int i = 0; i < 2; i++) {
            assertEquals(List.of(1L, 2L, 3L), replayed("kept"));
            assertEquals(1000, snapshot("kept").length);
            assertEquals(lastOp, store.state("kept").length());
            assertEquals(9, store.highestSequenceNr("gone"));
            assertEquals(List.of(), replayed("gone"));
            assertEquals(EPOCH, store.state("gone").promised());
            assertEquals(EPOCH, store.state("gone").accepted());
            reopenAfterLossOfPower(SETTINGS);
        }
        write("gone", 3, LogIndexTest.events(10, 10));
        assertEquals(List.of(10L), replayed("gone"));
    }

    @Test
    void tagsAndTheOrderOfPersistenceIdsSurviveCompactionAndARestart() throws Exception {
        open(new StoreSettings(Optional.of(CLUSTER), 1, 1 << 20, 4096, 8 << 20, 20_000, 0.5));
        for (String id : List.of("z", "a", "m")) {
            lead(id);
        }
        write("z", 1, tagged(1, 50, "red"));
        write("a", 1, tagged(1, 40, "red", "blue"));
        write("z", 2, tagged(2, 45, "red"));
        write("m", 1, tagged(1, 60, "blue"));
        write("m", 2, new Entry.DeleteEvents(1));
        for (int i = 0; i < 50; i++) {
            write("a", 2 + i, new Entry.SnapshotPart(1, 1, 0, 1, new byte[1000]));
        }
        write("m", 3, tagged(2, 70, "red"));
        assertTrue(files.stored().first() > 0, "the first file is gone");
        for (int i = 0; i < 2; i++) {
            assertEquals(
                    List.of(
                            new TagKey(40, "a", 1),
                            new TagKey(50, "z", 1),
                            new TagKey(50, "z", 2),
                            new TagKey(70, "m", 2)),
                    store.tagged("red", TagKey.FIRST, 99, 9),
                    "an id's events lie in the order of their numbers, whatever the clock said");
            assertEquals(List.of(new TagKey(50, "z", 2)), store.tagged("red", new TagKey(50, "z", 1), 60, 9));
            assertEquals(List.of(new TagKey(40, "a", 1)), store.tagged("blue", TagKey.FIRST, 99, 9));
            assertEquals(List.of("z", "a", "m"), store.persistenceIds(0, 9));
            assertEquals(List.of("a"), store.persistenceIds(1, 1));
            reopenAfterLossOfPower(SETTINGS);
        }
    }

    private static Entry.Events tagged(long number, long stampMs, String... tags) {
        Payload payload = new Payload(1, "m", new byte[] {1});
        return new Entry.Events(List.of(new Event(number, stampMs, "", "w", payload, Optional.empty(), List.of(tags))));
    }

    @Test
    void aCompactionThatWasCutShortLeavesTheOldFile() throws Exception {
        open(SETTINGS);
        lead("a");
        write("a", 1, LogIndexTest.events(1, 1));
        store.close();
        Generation half = files.open(1);
        half.append(List.of(new NewRecord(null, io.weir.journal.ops.OpCodec.encode(store.header()))), 0);
        half.flush();
        open(SETTINGS);
        assertEquals(List.of(1L), replayed("a"));
        assertEquals(new TreeSet<>(List.of(0)), files.stored());
    }

    private void open(StoreSettings settings) throws StorageException {
        store = VoterStore.open(files, settings, Clock.systemUTC(), Runnable::run);
    }

    private static StoreSettings settings(TopicId cluster, int node) {
        return new StoreSettings(Optional.of(cluster), node, 1 << 20, 1 << 20, 8 << 20, Long.MAX_VALUE, 0.5);
    }

    private void reopenAfterLossOfPower(StoreSettings settings) throws StorageException {
        files.losePower();
        store.close();
        files.powerOn();
        open(settings);
    }

    private void lead(String id) throws Exception {
        assertInstanceOf(VoterReply.Promised.class, submit(id, new Op.Promise(EPOCH)));
        assertInstanceOf(VoterReply.Installed.class, submit(id, new Op.Install(EPOCH, 0, List.of())));
    }

    private void write(String id, long number, Entry entry) throws Exception {
        assertInstanceOf(VoterReply.Accepted.class, submit(id, new Op.Write(EPOCH, number, number - 1, entry)));
    }

    private VoterReply submit(String id, Op op) throws Exception {
        return store.submit(id, op).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private String failure(Op op) {
        return assertThrows(
                        CompletionException.class,
                        () -> store.submit("a", op).toCompletableFuture().join())
                .getCause()
                .getMessage();
    }

    private byte[] snapshot(String id) throws StorageException {
        LogQuery query = new LogQuery.Snapshot(SnapshotBounds.ANY, 0);
        List<Op.Retained> parts = store.page(id, query, Integer.MAX_VALUE).ops();
        assertEquals(1, parts.size());
        return ((Entry.SnapshotPart) parts.get(0).entry()).bytes();
    }

    private List<Long> replayed(String id) throws StorageException {
        List<Long> numbers = new ArrayList<>();
        store.page(id, new LogQuery.Events(1, Long.MAX_VALUE), Integer.MAX_VALUE)
                .ops()
                .forEach(op -> ((Entry.Events) op.entry()).events().forEach(event -> numbers.add(event.sequenceNr())));
        return numbers;
    }
}
