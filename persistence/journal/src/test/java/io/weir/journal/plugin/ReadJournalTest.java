package io.weir.journal.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.journal.query.TagOffset;
import io.weir.journal.query.javadsl.WeirReadJournal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.persistence.JournalProtocol;
import org.apache.pekko.persistence.Persistence;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ReadJournalTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private ActorSystem system;
    private WeirReadJournal journal;
    private final Map<String, ActorRef<Notes.Command>> actors = new HashMap<>();

    @BeforeEach
    void starts() {
        system = TestSystems.start(directory, "weir.read-journal.page-events = 3");
        journal = PersistenceQuery.get(system).getReadJournalFor(WeirReadJournal.class, WeirReadJournal.IDENTIFIER);
        actors.clear();
    }

    @AfterEach
    void stops() throws Exception {
        TestSystems.stop(system);
    }

    @Test
    void currentEventsAreThoseWithinBothBoundsThatAreNotDeleted() throws Exception {
        add("a", "one", "two");
        add("a", "three");
        add("a", "four");
        add("b", "other");
        assertEquals(List.of("1:one", "2:two", "3:three", "4:four"), numbered(current("a", 0, Long.MAX_VALUE)));
        assertEquals(List.of("2:two", "3:three"), numbered(current("a", 2, 3)));
        assertEquals(List.of(), current("a", 3, 2));
        assertEquals(List.of(), current("nobody", 0, Long.MAX_VALUE));
        deleteTo("a", 1);
        assertEquals(List.of("2:two", "3:three", "4:four"), numbered(current("a", 0, Long.MAX_VALUE)));
        restarts();
        assertEquals(List.of("2:two", "3:three", "4:four"), numbered(current("a", 0, Long.MAX_VALUE)));
    }

    @Test
    void aLiveStreamGivesWhatIsThereAndWhatComesAndEndsAtItsBound() throws Exception {
        add("a", "one", "two", "three", "four");
        var live = journal.eventsByPersistenceId("a", 2, 6).runWith(Sink.queue(), system);
        assertEquals(List.of("2:two", "3:three", "4:four"), numbered(pull(live, 3)));
        add("a", "five");
        assertEquals(List.of("5:five"), numbered(pull(live, 1)));
        add("a", "six", "seven");
        assertEquals(List.of("6:six"), numbered(pull(live, 1)));
        assertTrue(live.pull().toCompletableFuture().get(30, TimeUnit.SECONDS).isEmpty(), "it has ended");
    }

    @Test
    void everyPersistenceIdComesOnceAlsoThoseThatBeginLater() throws Exception {
        for (int i = 0; i < 7; i++) {
            add("id-" + i, "x");
        }
        List<String> all = IntStream.range(0, 7).mapToObj(i -> "id-" + i).toList();
        assertEquals(all, list(journal.currentPersistenceIds()));
        var live = journal.persistenceIds().runWith(Sink.queue(), system);
        assertEquals(all, pull(live, 7));
        add("id-3", "y");
        add("id-7", "x");
        assertEquals(List.of("id-7"), pull(live, 1));
        live.cancel();
        restarts();
        assertEquals(8, list(journal.currentPersistenceIds()).size());
    }

    @Test
    void eventsAreFoundByTheirTagsInTheOrderOfEachPersistenceId() throws Exception {
        var live = journal.eventsByTag("#red", Offset.noOffset()).runWith(Sink.queue(), system);
        add("a", "one #red", "two", "three #red #blue");
        add("b", "one #red");
        add("a", "four #red");
        List<EventEnvelope> seen = pull(live, 4);
        assertEquals(List.of("1:one #red", "3:three #red #blue", "4:four #red"), numbered(of("a", seen)));
        assertEquals(List.of("1:one #red"), numbered(of("b", seen)));
        assertEquals(seen, list(journal.currentEventsByTag("#red", Offset.noOffset())));
        assertEquals(
                seen.subList(2, 4),
                list(journal.currentEventsByTag("#red", seen.get(1).offset())));
        assertEquals(
                1, list(journal.currentEventsByTag("#blue", Offset.noOffset())).size());
        assertEquals(List.of(), list(journal.currentEventsByTag("#none", Offset.noOffset())));
        deleteTo("a", 3);
        restarts();
        List<EventEnvelope> left = list(journal.currentEventsByTag("#red", Offset.noOffset()));
        assertEquals(List.of("4:four #red"), numbered(of("a", left)));
        assertEquals(seen.stream().filter(left::contains).toList(), left);
        assertEquals(2, left.size());
    }

    @Test
    void whatIsAcknowledgedIsInTheCurrentEventsOfItsTagHoweverManyWriteBesides() throws Exception {
        List<CompletionStage<Done>> writes = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            writes.add(tell("id-" + i % 20, "event #all"));
            if (i % 50 == 49) {
                int acknowledged = 0;
                for (CompletionStage<Done> write : writes) {
                    acknowledged += write.toCompletableFuture().isDone() ? 1 : 0;
                }
                List<EventEnvelope> seen = list(journal.currentEventsByTag("#all", Offset.noOffset()));
                assertTrue(seen.size() >= acknowledged, seen.size() + " of " + acknowledged);
            }
        }
        var live = journal.eventsByTag("#all", Offset.noOffset()).runWith(Sink.queue(), system);
        List<EventEnvelope> seen = pull(live, 300);
        Map<String, Long> last = new HashMap<>();
        for (EventEnvelope envelope : seen) {
            long expected = last.getOrDefault(envelope.persistenceId(), 0L) + 1;
            assertEquals(expected, envelope.sequenceNr(), envelope::persistenceId);
            last.put(envelope.persistenceId(), expected);
        }
        live.cancel();
    }

    @Test
    void aStreamThatGoesOnFromAnOffsetMissesNothingAndRepeatsNothing() throws Exception {
        List<CompletionStage<Done>> writes = new ArrayList<>();
        List<EventEnvelope> seen = new ArrayList<>();
        Offset offset = Offset.noOffset();
        for (int i = 0; i < 200; i++) {
            writes.add(tell("id-" + i % 10, "event #all"));
            if (i % 20 == 10) {
                List<EventEnvelope> more = list(journal.currentEventsByTag("#all", offset));
                seen.addAll(more);
                offset = more.isEmpty() ? offset : more.get(more.size() - 1).offset();
            }
        }
        for (CompletionStage<Done> write : writes) {
            write.toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
        seen.addAll(list(journal.currentEventsByTag("#all", offset)));
        assertEquals(
                200,
                seen.stream()
                        .map(envelope -> envelope.persistenceId() + ":" + envelope.sequenceNr())
                        .distinct()
                        .count());
        assertEquals(200, seen.size());
    }

    @Test
    void anOffsetOfAnotherJournalIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> journal.eventsByTag("#red", Offset.sequence(4)));
        journal.eventsByTag("#red", new TagOffset(1, "a", 1));
    }

    @Test
    void theScalaApiReadsTheSame() throws Exception {
        add("a", "one #red");
        var scala = PersistenceQuery.get(system).getReadJournalFor(WeirReadJournal.class, WeirReadJournal.IDENTIFIER);
        var other = (io.weir.journal.query.scaladsl.WeirReadJournal) PersistenceQuery.get(system)
                .readJournalFor(WeirReadJournal.IDENTIFIER, com.typesafe.config.ConfigFactory.empty());
        assertEquals(
                list(scala.currentEventsByPersistenceId("a", 0, 9)),
                list(other.currentEventsByPersistenceId("a", 0, 9).asJava()));
        assertEquals(
                list(scala.currentEventsByTag("#red", Offset.noOffset())),
                list(other.currentEventsByTag("#red", Offset.noOffset()).asJava()));
        assertEquals(List.of("a"), list(other.currentPersistenceIds().asJava()));
    }

    private void restarts() throws Exception {
        TestSystems.stop(system);
        starts();
    }

    private CompletionStage<Done> tell(String id, String... notes) {
        ActorRef<Notes.Command> actor =
                actors.computeIfAbsent(id, key -> Adapter.spawnAnonymous(system, new Notes(key)));
        return AskPattern.ask(
                actor,
                (ActorRef<Done> replyTo) -> new Notes.Add(List.of(notes), replyTo),
                LIMIT,
                Adapter.toTyped(system).scheduler());
    }

    private void add(String id, String... notes) throws Exception {
        tell(id, notes).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private void deleteTo(String id, long to) {
        TestKit probe = new TestKit(system);
        Persistence.get(system)
                .journalFor("weir.journal", com.typesafe.config.ConfigFactory.empty())
                .tell(new JournalProtocol.DeleteMessagesTo(id, to, probe.getRef()), probe.getRef());
        probe.expectMsgClass(LIMIT, org.apache.pekko.persistence.DeleteMessagesSuccess.class);
    }

    private List<EventEnvelope> current(String id, long from, long to) throws Exception {
        return list(journal.currentEventsByPersistenceId(id, from, to));
    }

    private <T> List<T> list(Source<T, NotUsed> source) throws Exception {
        return source.runWith(Sink.seq(), system).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static <T> List<T> pull(SinkQueueWithCancel<T> queue, int count) throws Exception {
        List<T> all = new ArrayList<>();
        while (all.size() < count) {
            all.add(queue.pull().toCompletableFuture().get(30, TimeUnit.SECONDS).orElseThrow());
        }
        return all;
    }

    private static List<EventEnvelope> of(String id, List<EventEnvelope> envelopes) {
        return envelopes.stream()
                .filter(envelope -> envelope.persistenceId().equals(id))
                .toList();
    }

    private static List<String> numbered(List<EventEnvelope> envelopes) {
        return envelopes.stream()
                .map(envelope -> envelope.sequenceNr() + ":" + envelope.event())
                .toList();
    }
}
