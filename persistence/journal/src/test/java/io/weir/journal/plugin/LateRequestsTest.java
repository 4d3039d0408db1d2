package io.weir.journal.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.JournalProtocol;
import org.apache.pekko.persistence.Persistence;
import org.apache.pekko.persistence.PersistentEnvelope;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.SnapshotProtocol;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

/** A persistent actor has stopped, and what it asked for comes to the plugins when its successor has begun. */
@Timeout(120)
class LateRequestsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private ActorSystem system;
    private ActorRef journal;
    private ActorRef snapshots;
    private TestKit stopped;
    private TestKit successor;

    @BeforeEach
    void starts() {
        system = TestSystems.start(directory, "");
        journal = Persistence.get(system).journalFor("weir.journal", ConfigFactory.empty());
        snapshots = Persistence.get(system).snapshotStoreFor("weir.snapshot-store", ConfigFactory.empty());
        stopped = new TestKit(system);
        successor = new TestKit(system);
        TestKit first = new TestKit(system);
        load(first);
        replay(first);
        assertWritten(first, 1, "first");
    }

    @AfterEach
    void stopsTheSystem() throws Exception {
        TestSystems.stop(system);
    }

    @Test
    void aLateReplayDoesNotUseUpTheSessionInWhichTheSuccessorHasLoaded() {
        load(stopped);
        load(successor);
        long round = round();
        Object late = replay(stopped);
        assertInstanceOf(JournalProtocol.RecoverySuccess.class, replay(successor));
        assertEquals(round, round(), "the successor has recovered in one session");
        assertInstanceOf(JournalProtocol.ReplayMessagesFailure.class, late);
        assertWritten(successor, 2, "b");
    }

    @Test
    void aLateReplayDoesNotEndTheSessionThatTheSuccessorHasBegunAnew() {
        load(stopped);
        load(successor);
        load(successor);
        long round = round();
        assertInstanceOf(JournalProtocol.ReplayMessagesFailure.class, replay(stopped));
        assertInstanceOf(JournalProtocol.RecoverySuccess.class, replay(successor));
        assertWritten(successor, 2, "b");
        assertEquals(round, round());
    }

    @Test
    void aLateWriteIsNotTakenForTheSuccessors() {
        load(stopped);
        assertInstanceOf(JournalProtocol.RecoverySuccess.class, replay(stopped));
        load(successor);
        assertInstanceOf(JournalProtocol.WriteMessageFailure.class, write(stopped, 2, "a"));
        assertInstanceOf(JournalProtocol.RecoverySuccess.class, replay(successor));
        assertWritten(successor, 2, "b");
    }

    private long round() {
        return JournalExtension.of(system).store().state("pid").promised().round();
    }

    private static SnapshotProtocol.LoadSnapshot loading() {
        return new SnapshotProtocol.LoadSnapshot("pid", SnapshotSelectionCriteria.latest(), Long.MAX_VALUE);
    }

    private void load(TestKit actor) {
        snapshots.tell(loading(), actor.getRef());
        actor.expectMsgClass(LIMIT, SnapshotProtocol.LoadSnapshotResult.class);
    }

    /** What the replay ends with. */
    private Object replay(TestKit actor) {
        journal.tell(
                new JournalProtocol.ReplayMessages(1, Long.MAX_VALUE, Long.MAX_VALUE, "pid", actor.getRef()), null);
        Object next = actor.receiveOne(LIMIT);
        while (next instanceof JournalProtocol.ReplayedMessage) {
            next = actor.receiveOne(LIMIT);
        }
        return next;
    }

    private void assertWritten(TestKit actor, long number, String writer) {
        assertInstanceOf(JournalProtocol.WriteMessageSuccess.class, write(actor, number, writer));
    }

    private Object write(TestKit actor, long number, String writer) {
        PersistentRepr event =
                PersistentRepr.apply("event-" + number, number, "pid", "", false, ActorRef.noSender(), writer);
        PersistentEnvelope write =
                AtomicWrite.apply(CollectionConverters.asScala(List.of(event)).toSeq());
        journal.tell(
                new JournalProtocol.WriteMessages(
                        CollectionConverters.asScala(List.of(write)).toSeq(), actor.getRef(), 1),
                actor.getRef());
        actor.receiveOne(LIMIT);
        return actor.receiveOne(LIMIT);
    }
}
