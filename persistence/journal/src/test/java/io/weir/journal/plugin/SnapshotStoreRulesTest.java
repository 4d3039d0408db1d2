package io.weir.journal.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.persistence.DeleteSnapshotSuccess;
import org.apache.pekko.persistence.DeleteSnapshotsSuccess;
import org.apache.pekko.persistence.Persistence;
import org.apache.pekko.persistence.SaveSnapshotSuccess;
import org.apache.pekko.persistence.SelectedSnapshot;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotProtocol;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What Pekko expects of every snapshot store, asked of this one. Snapshots of events 11 to 15 are there, taken one after the other. */
@Timeout(120)
class SnapshotStoreRulesTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private ActorSystem system;
    private ActorRef store;
    private TestKit probe;
    private final List<SnapshotMetadata> saved = new ArrayList<>();

    @BeforeEach
    void fiveSnapshotsAreThere() {
        start("");
        for (int n = 11; n <= 15; n++) {
            saved.add(save(n, "s-" + n));
        }
    }

    @AfterEach
    void stopsTheSystem() throws Exception {
        TestSystems.stop(system);
    }

    @Test
    void loadsNothingOfAnUnknownPersistenceId() {
        assertEquals("none", load("unknown", SnapshotSelectionCriteria.latest(), Long.MAX_VALUE));
    }

    @Test
    void loadsNothingWhenNoNumberMatches() {
        assertEquals("none", load("pid", upTo(7), Long.MAX_VALUE));
        assertEquals("none", load("pid", SnapshotSelectionCriteria.latest(), 7));
    }

    @Test
    void loadsNothingWhenNoTimestampMatches() {
        assertEquals("none", load("pid", SnapshotSelectionCriteria.create(Long.MAX_VALUE, 100), Long.MAX_VALUE));
    }

    @Test
    void loadsTheLatest() throws Exception {
        assertEquals("15:s-15", load("pid", SnapshotSelectionCriteria.latest(), Long.MAX_VALUE));
        restart("");
        assertEquals("15:s-15", load("pid", SnapshotSelectionCriteria.latest(), Long.MAX_VALUE));
    }

    @Test
    void loadsTheLatestUpToANumber() {
        assertEquals("13:s-13", load("pid", upTo(13), Long.MAX_VALUE));
        assertEquals("13:s-13", load("pid", SnapshotSelectionCriteria.latest(), 13));
    }

    @Test
    void loadsTheLatestUpToANumberAndATimestamp() {
        long timestamp = saved.get(3).timestamp();
        assertEquals("13:s-13", load("pid", SnapshotSelectionCriteria.create(13, timestamp), Long.MAX_VALUE));
        assertEquals("13:s-13", load("pid", SnapshotSelectionCriteria.create(Long.MAX_VALUE, timestamp), 13));
    }

    @Test
    void loadsTheLatestFromANumberOn() {
        assertEquals("none", load("pid", SnapshotSelectionCriteria.create(13, Long.MAX_VALUE, 14, 0), Long.MAX_VALUE));
    }

    @Test
    void deletesOneSnapshotByItsNumber() throws Exception {
        store.tell(new SnapshotProtocol.DeleteSnapshot(SnapshotMetadata.apply("pid", 13, 0)), probe.getRef());
        probe.expectMsgClass(LIMIT, DeleteSnapshotSuccess.class);
        assertEquals("12:s-12", load("pid", upTo(13), Long.MAX_VALUE));
        restart("");
        assertEquals("12:s-12", load("pid", upTo(13), Long.MAX_VALUE));
        assertEquals("15:s-15", load("pid", SnapshotSelectionCriteria.latest(), Long.MAX_VALUE));
    }

    @Test
    void deletesAllSnapshotsWithinTheBounds() {
        store.tell(new SnapshotProtocol.DeleteSnapshots("pid", upTo(13)), probe.getRef());
        probe.expectMsgClass(LIMIT, DeleteSnapshotsSuccess.class);
        assertEquals("none", load("pid", upTo(13), Long.MAX_VALUE));
        assertEquals("14:s-14", load("pid", upTo(14), Long.MAX_VALUE));
    }

    @Test
    void deletesNothingWhenNoTimestampMatches() {
        var earlier = SnapshotSelectionCriteria.create(14, saved.get(0).timestamp() - 1);
        store.tell(new SnapshotProtocol.DeleteSnapshots("pid", earlier), probe.getRef());
        probe.expectMsgClass(LIMIT, DeleteSnapshotsSuccess.class);
        assertEquals("14:s-14", load("pid", upTo(14), Long.MAX_VALUE));
    }

    @Test
    void storesWhatASerializerMakesOfAState() {
        SnapshotMetadata metadata = SnapshotMetadata.apply("pid", 100, 0);
        store.tell(new SnapshotProtocol.SaveSnapshot(metadata, store), probe.getRef());
        probe.expectMsgClass(LIMIT, SaveSnapshotSuccess.class);
        var loaded = loadSnapshot("pid", SnapshotSelectionCriteria.latest(), Long.MAX_VALUE);
        assertEquals(store, loaded.snapshot().get().snapshot());
    }

    @Test
    void aDeletionWithAnotherTimestampDeletesNothing() {
        store.tell(new SnapshotProtocol.DeleteSnapshot(SnapshotMetadata.apply("pid", 13, 100)), probe.getRef());
        probe.expectMsgClass(LIMIT, DeleteSnapshotSuccess.class);
        assertEquals("13:s-13", load("pid", upTo(13), Long.MAX_VALUE));
    }

    @Test
    void aSnapshotOfTheSameNumberReplacesTheOneBefore() {
        save(15, "again");
        assertEquals("15:again", load("pid", SnapshotSelectionCriteria.latest(), Long.MAX_VALUE));
    }

    @Test
    void aLargeSnapshotIsStoredInPartsAndLoadedWhole() throws Exception {
        restart("weir.journal.snapshot-part-bytes = 64 KiB");
        String large = "abcdefghij".repeat(200_000);
        save(16, large);
        restart("");
        assertEquals("16:" + large, load("pid", SnapshotSelectionCriteria.latest(), Long.MAX_VALUE));
    }

    @Test
    void keepsTheMetadataThatAPluginAttached() throws Exception {
        SnapshotMetadata metadata = SnapshotMetadata.apply("pid", 20, 1).withMetadata("attached");
        store.tell(new SnapshotProtocol.SaveSnapshot(metadata, "state"), probe.getRef());
        probe.expectMsgClass(LIMIT, SaveSnapshotSuccess.class);
        restart("");
        SelectedSnapshot snapshot = loadSnapshot("pid", SnapshotSelectionCriteria.latest(), Long.MAX_VALUE)
                .snapshot()
                .get();
        assertEquals("attached", snapshot.metadata().metadata().get());
    }

    private void start(String more) {
        system = TestSystems.start(directory, more);
        store = Persistence.get(system).snapshotStoreFor("weir.snapshot-store", ConfigFactory.empty());
        probe = new TestKit(system);
    }

    private void restart(String more) throws Exception {
        TestSystems.stop(system);
        start(more);
    }

    private static SnapshotSelectionCriteria upTo(long sequenceNr) {
        return SnapshotSelectionCriteria.create(sequenceNr, Long.MAX_VALUE);
    }

    private SnapshotMetadata save(long number, String state) {
        SnapshotMetadata metadata = SnapshotMetadata.apply("pid", number, 0);
        store.tell(new SnapshotProtocol.SaveSnapshot(metadata, state), probe.getRef());
        SnapshotMetadata stamped =
                probe.expectMsgClass(LIMIT, SaveSnapshotSuccess.class).metadata();
        assertTrue(stamped.timestamp() > 0, "Pekko stamps what is saved");
        return stamped;
    }

    private String load(String id, SnapshotSelectionCriteria criteria, long to) {
        var result = loadSnapshot(id, criteria, to);
        return result.snapshot().isEmpty()
                ? "none"
                : result.snapshot().get().metadata().sequenceNr() + ":"
                        + result.snapshot().get().snapshot();
    }

    private SnapshotProtocol.LoadSnapshotResult loadSnapshot(String id, SnapshotSelectionCriteria criteria, long to) {
        store.tell(new SnapshotProtocol.LoadSnapshot(id, criteria, to), probe.getRef());
        return probe.expectMsgClass(LIMIT, SnapshotProtocol.LoadSnapshotResult.class);
    }
}
