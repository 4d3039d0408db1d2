package io.weir.journal.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.journal.query.javadsl.WeirReadJournal;
import io.weir.journal.quorum.VoterNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three voters and a node that does not vote, which persists and reads. */
@Timeout(180)
class ReadingNodeTest {
    private static final int READER = 4;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String SETTINGS =
            "weir.read-journal { refresh-interval = 100ms, voter-timeout = 1s, visibility-delay = 200ms, page-events = 3 }";

    @TempDir
    Path temp;

    private TestCluster cluster;
    private ActorSystem system;
    private WeirReadJournal journal;
    private ActorRef<Notes.Command> notes;

    @AfterEach
    void stopsTheSystems() throws Exception {
        cluster.stopAll();
    }

    @Test
    void streamsOnANodeThatDoesNotVoteReadFromAVoterAndGoOnWithAnotherWhenThatIsLost() throws Exception {
        begins();
        List<String> expected = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            add(expected, "note-" + i + " #red");
        }
        String large = "x".repeat(200_000) + " #red";
        add(expected, large);
        assertEquals(expected, texts(list(journal.currentEventsByPersistenceId("a", 0, Long.MAX_VALUE))));
        assertEquals(expected.subList(2, 4), texts(list(journal.currentEventsByPersistenceId("a", 3, 4))));
        assertEquals(expected, texts(list(journal.currentEventsByTag("#red", Offset.noOffset()))));
        assertEquals(List.of("a"), list(journal.currentPersistenceIds()));
        assertEquals(List.of(), list(journal.currentEventsByPersistenceId("nobody", 0, Long.MAX_VALUE)));

        var ofId = journal.eventsByPersistenceId("a", 1, Long.MAX_VALUE).runWith(Sink.queue(), system);
        var ofTag = journal.eventsByTag("#red", Offset.noOffset()).runWith(Sink.queue(), system);
        var ids = journal.persistenceIds().runWith(Sink.queue(), system);
        assertEquals(expected, texts(pull(ofId, 6)));
        assertEquals(expected, texts(pull(ofTag, 6)));
        assertEquals(List.of("a"), pull(ids, 1));
        for (int lost = 1; lost <= 3; lost++) {
            cluster.stop(lost);
            add(expected, "without-" + lost + " #red");
            List<String> next = List.of("without-" + lost + " #red");
            assertEquals(next, texts(pull(ofId, 1)));
            assertEquals(next, texts(pull(ofTag, 1)), "each event comes once, whoever is read from");
            cluster.start(lost, SETTINGS);
            cluster.awaitPhase(lost, VoterNode.Phase.VOTING);
        }
        cluster.add(2, "b", "begun elsewhere");
        assertEquals(List.of("b"), pull(ids, 1), "an id comes once, whoever is read from");
        assertEquals(expected, texts(list(journal.currentEventsByTag("#red", Offset.noOffset()))));

        cluster.stop(1);
        cluster.stop(2);
        cluster.stop(3);
        String line = assertThrows(
                        ExecutionException.class,
                        () -> list(journal.currentEventsByPersistenceId("a", 0, Long.MAX_VALUE)))
                .getCause()
                .getMessage();
        assertTrue(line.contains("this node does not vote, and none of the voters [1, 2, 3] answers"), line);
    }

    private void begins() {
        cluster = new TestCluster(temp, List.of(1, 2, 3));
        for (int node = 1; node <= READER; node++) {
            cluster.start(node, SETTINGS);
        }
        system = cluster.system(READER);
        journal = PersistenceQuery.get(system).getReadJournalFor(WeirReadJournal.class, WeirReadJournal.IDENTIFIER);
        notes = Adapter.spawnAnonymous(system, new Notes("a"));
    }

    private void add(List<String> expected, String note) throws Exception {
        AskPattern.ask(
                        notes,
                        (ActorRef<Done> replyTo) -> new Notes.Add(List.of(note), replyTo),
                        LIMIT,
                        Adapter.toTyped(system).scheduler())
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        expected.add(note);
    }

    private <T> List<T> list(Source<T, NotUsed> source) throws Exception {
        return source.runWith(Sink.seq(), system).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static <T> List<T> pull(SinkQueueWithCancel<T> queue, int count) throws Exception {
        List<T> all = new ArrayList<>();
        while (all.size() < count) {
            all.add(queue.pull().toCompletableFuture().get(60, TimeUnit.SECONDS).orElseThrow());
        }
        return all;
    }

    private static List<String> texts(List<EventEnvelope> envelopes) {
        return envelopes.stream().map(envelope -> (String) envelope.event()).toList();
    }
}
