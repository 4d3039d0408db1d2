package io.weir.journal.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.JournalProtocol;
import org.apache.pekko.persistence.Persistence;
import org.apache.pekko.persistence.PersistentEnvelope;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** What Pekko expects of every journal plugin, asked of this one in an actor system. Events 1 to 5 of {@code pid} are there. */
@Timeout(120)
class JournalRulesTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String WRITER = "writer-1";

    @TempDir
    Path directory;

    private ActorSystem system;
    private ActorRef journal;
    private TestKit probe;

    @BeforeEach
    void fiveEventsAreThere() {
        start();
        for (long n = 1; n <= 5; n++) {
            write("pid", WRITER, n, n);
        }
    }

    @AfterEach
    void stopsTheSystem() throws Exception {
        TestSystems.stop(system);
    }

    @Test
    void replaysAllMessages() {
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), replay(1, Long.MAX_VALUE, Long.MAX_VALUE, 5));
    }

    @Test
    void replaysFromALowerBound() {
        assertEquals(List.of(3L, 4L, 5L), replay(3, Long.MAX_VALUE, Long.MAX_VALUE, 5));
    }

    @Test
    void replaysToAnUpperBound() {
        assertEquals(List.of(1L, 2L, 3L), replay(1, 3, Long.MAX_VALUE, 5));
    }

    @Test
    void replaysNoMoreThanAreAskedFor() {
        assertEquals(List.of(1L, 2L, 3L), replay(1, Long.MAX_VALUE, 3, 5));
    }

    @Test
    void replaysFromALowerToAnUpperBound() {
        assertEquals(List.of(2L, 3L), replay(2, 3, Long.MAX_VALUE, 5));
    }

    @Test
    void replaysFromALowerToAnUpperBoundNoMoreThanAreAskedFor() {
        assertEquals(List.of(2L, 3L), replay(2, 5, 2, 5));
    }

    @Test
    void replaysASingleMessageWhenBothBoundsAreThatOne() {
        assertEquals(List.of(2L), replay(2, 2, Long.MAX_VALUE, 5));
    }

    @Test
    void replaysASingleMessageWhenOneIsAskedFor() {
        assertEquals(List.of(2L), replay(2, 4, 1, 5));
    }

    @Test
    void replaysNothingWhenNoneIsAskedFor() {
        assertEquals(List.of(), replay(2, 4, 0, 5));
    }

    @Test
    void replaysNothingWhenTheLowerBoundIsAboveTheUpper() {
        assertEquals(List.of(), replay(3, 2, Long.MAX_VALUE, 5));
    }

    @Test
    void replaysNothingOfAnotherPersistenceId() {
        journal.tell(
                new JournalProtocol.ReplayMessages(0, Long.MAX_VALUE, Long.MAX_VALUE, "unknown", probe.getRef()), null);
        assertEquals(0, highest(probe.expectMsgClass(LIMIT, JournalProtocol.RecoverySuccess.class)));
    }

    @Test
    void replaysNoDeletedMessages() throws Exception {
        delete(3);
        assertEquals(List.of(4L, 5L), replay(1, Long.MAX_VALUE, Long.MAX_VALUE, 5));
        restart();
        assertEquals(List.of(4L, 5L), replay(1, Long.MAX_VALUE, Long.MAX_VALUE, 5));
    }

    @Test
    void keepsTheHighestNumberWhenAllIsDeleted() throws Exception {
        delete(Long.MAX_VALUE);
        assertEquals(List.of(), replay(1, Long.MAX_VALUE, Long.MAX_VALUE, 5));
        restart();
        assertEquals(List.of(), replay(1, Long.MAX_VALUE, Long.MAX_VALUE, 5));
        write("pid", "writer-2", 6, 6);
        assertEquals(List.of(6L), replay(1, Long.MAX_VALUE, Long.MAX_VALUE, 6));
    }

    @Test
    void storesWhatIsPersistedAtOnceAsOne() throws Exception {
        write("pid", WRITER, 6, 9);
        restart();
        assertEquals(List.of(6L, 7L, 8L, 9L), replay(6, Long.MAX_VALUE, Long.MAX_VALUE, 9));
        assertEquals(List.of(7L, 8L), replay(7, 8, Long.MAX_VALUE, 9));
        delete(7);
        assertEquals(List.of(8L, 9L), replay(1, Long.MAX_VALUE, Long.MAX_VALUE, 9));
    }

    @Test
    void keepsTheHighestNumberWhenSomeAreDeleted() {
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), replay(0, Long.MAX_VALUE, Long.MAX_VALUE, 5));
        delete(3);
        assertEquals(List.of(4L, 5L), replay(0, Long.MAX_VALUE, Long.MAX_VALUE, 5));
    }

    @Test
    void storesWhatASerializerMakesOfAnEventAndTheMetadataThatIsAttached() {
        ActorRef reference = probe.getRef();
        assertInstanceOf(
                JournalProtocol.WriteMessageSuccess.class,
                tryWrite(
                        "pid", WRITER, List.of(repr("pid", WRITER, 6, reference).withMetadata("metadata"))));
        journal.tell(new JournalProtocol.ReplayMessages(6, 6, 1, "pid", probe.getRef()), null);
        var replayed = probe.expectMsgClass(LIMIT, JournalProtocol.ReplayedMessage.class)
                .persistent();
        assertEquals(reference, replayed.payload());
        assertEquals("metadata", replayed.metadata().get());
    }

    @Test
    void storesLargeEvents() throws Exception {
        String large = "x".repeat(5 << 20);
        assertInstanceOf(
                JournalProtocol.WriteMessageSuccess.class,
                tryWrite("pid", WRITER, List.of(repr("pid", WRITER, 6, large))));
        restart();
        journal.tell(new JournalProtocol.ReplayMessages(6, 6, 1, "pid", probe.getRef()), null);
        var replayed = probe.expectMsgClass(LIMIT, JournalProtocol.ReplayedMessage.class);
        assertEquals(large, replayed.persistent().payload());
    }

    @Test
    void anEventAboveTheBoundFailsItsActorAndIsNotRejected() {
        String large = "x".repeat(17 << 20);
        var failure = assertInstanceOf(
                JournalProtocol.WriteMessageFailure.class,
                tryWrite("pid", WRITER, List.of(repr("pid", WRITER, 6, large))));
        assertTrue(
                failure.cause().getMessage().contains("weir.journal.max-op-bytes"),
                failure.cause().getMessage());
    }

    @Test
    void anEventWithoutASerializerFailsItsActorAndIsNotRejected() {
        var failure = assertInstanceOf(
                JournalProtocol.WriteMessageFailure.class,
                tryWrite("pid", WRITER, List.of(repr("pid", WRITER, 6, new Object()))));
        assertTrue(
                failure.cause().getMessage().contains("java.lang.Object"),
                failure.cause().getMessage());
        write("pid", WRITER, 6, 6);
    }

    @Test
    void aWriterThatIsNotTheLastToRecoverIsRefused() {
        replay(1, Long.MAX_VALUE, Long.MAX_VALUE, 5);
        write("pid", "writer-2", 6, 6);
        var failure = assertInstanceOf(
                JournalProtocol.WriteMessageFailure.class,
                tryWrite("pid", WRITER, List.of(repr("pid", WRITER, 7, "late"))));
        assertTrue(
                failure.cause().getMessage().contains("another incarnation"),
                failure.cause().getMessage());
        assertEquals(List.of(6L), replay(6, Long.MAX_VALUE, Long.MAX_VALUE, 6));
    }

    @Test
    void aGapInTheNumbersIsRefused() {
        var failure = assertInstanceOf(
                JournalProtocol.WriteMessageFailure.class,
                tryWrite("pid", WRITER, List.of(repr("pid", WRITER, 7, "gap"))));
        assertTrue(
                failure.cause().getMessage().contains("event 7 where 6 is the next"),
                failure.cause().getMessage());
    }

    @Test
    void aReplayThatDoesNotBeginRightAboveTheSnapshotFails() {
        delete(4);
        journal.tell(
                new JournalProtocol.ReplayMessages(3, Long.MAX_VALUE, Long.MAX_VALUE, "pid", probe.getRef()), null);
        var failure = probe.expectMsgClass(LIMIT, JournalProtocol.ReplayMessagesFailure.class);
        assertTrue(
                failure.cause().getMessage().contains("up to 4 are deleted"),
                failure.cause().getMessage());
        assertEquals(List.of(5L), replay(5, Long.MAX_VALUE, Long.MAX_VALUE, 5));
    }

    private void start() {
        system = TestSystems.start(directory, "");
        journal = Persistence.get(system).journalFor("weir.journal", ConfigFactory.empty());
        probe = new TestKit(system);
    }

    private void restart() throws Exception {
        TestSystems.stop(system);
        start();
    }

    private List<Long> replay(long from, long to, long max, long expectedHighest) {
        journal.tell(new JournalProtocol.ReplayMessages(from, to, max, "pid", probe.getRef()), null);
        List<Long> numbers = new ArrayList<>();
        Object next = probe.receiveOne(LIMIT);
        while (next instanceof JournalProtocol.ReplayedMessage replayed) {
            PersistentRepr repr = replayed.persistent();
            assertEquals("event-" + repr.sequenceNr(), repr.payload());
            assertEquals("pid", repr.persistenceId());
            numbers.add(repr.sequenceNr());
            next = probe.receiveOne(LIMIT);
        }
        assertEquals(expectedHighest, highest(assertInstanceOf(JournalProtocol.RecoverySuccess.class, next)));
        return numbers;
    }

    private static long highest(JournalProtocol.RecoverySuccess success) {
        return success.highestSequenceNr();
    }

    private void delete(long to) {
        journal.tell(new JournalProtocol.DeleteMessagesTo("pid", to, probe.getRef()), probe.getRef());
        probe.expectMsgClass(LIMIT, org.apache.pekko.persistence.DeleteMessagesSuccess.class);
    }

    private void write(String id, String writer, long from, long to) {
        List<PersistentRepr> events = LongStream.rangeClosed(from, to)
                .mapToObj(n -> repr(id, writer, n, "event-" + n))
                .toList();
        Object answer = tryWrite(id, writer, events);
        assertInstanceOf(JournalProtocol.WriteMessageSuccess.class, answer);
        for (long n = from + 1; n <= to; n++) {
            probe.expectMsgClass(LIMIT, JournalProtocol.WriteMessageSuccess.class);
        }
    }

    /** The first answer about an event. */
    private Object tryWrite(String id, String writer, List<PersistentRepr> events) {
        Seq<PersistentEnvelope> envelopes = CollectionConverters.asScala(List.<PersistentEnvelope>of(
                        AtomicWrite.apply(CollectionConverters.asScala(events).toSeq())))
                .toSeq();
        journal.tell(new JournalProtocol.WriteMessages(envelopes, probe.getRef(), 1), probe.getRef());
        Object summary = probe.receiveOne(LIMIT);
        Object answer = probe.receiveOne(LIMIT);
        boolean failed = summary instanceof JournalProtocol.WriteMessagesFailed;
        assertEquals(failed, answer instanceof JournalProtocol.WriteMessageFailure, () -> summary + ", " + answer);
        return answer;
    }

    private static PersistentRepr repr(String id, String writer, long number, Object payload) {
        return PersistentRepr.apply(payload, number, id, "", false, ActorRef.noSender(), writer);
    }
}
