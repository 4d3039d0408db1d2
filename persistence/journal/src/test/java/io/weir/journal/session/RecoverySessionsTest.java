package io.weir.journal.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.Event;
import io.weir.journal.ops.Op;
import io.weir.journal.ops.Payload;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecoverySessionsTest {
    private final MemoryVoters sole = new MemoryVoters(1);
    private final AtomicLong random = new AtomicLong();
    private final RecoverySessions sessions = new RecoverySessions(sole, 1, random::incrementAndGet);

    @Test
    void loadingAndReplayingOfOneStartShareOneSession() {
        RecoverySession loading = done(sessions.forLoad("a", "actor"));
        RecoverySession replaying = done(sessions.forReplay("a", "actor"));
        assertSame(loading, replaying);
        assertSame(loading, done(sessions.forWrite("a", "actor")));
        assertEquals(List.of("Promise", "Install"), kinds());
    }

    @Test
    void whatAStoppedActorAsksForLateIsNotItsSuccessorsSession() {
        RecoverySession stopped = done(sessions.forLoad("a", "stopped"));
        RecoverySession successor = done(sessions.forLoad("a", "successor"));
        assertSame(stopped, done(sessions.forReplay("a", "stopped")));
        assertSame(stopped, done(sessions.forWrite("a", "stopped")));
        assertSame(successor, done(sessions.forReplay("a", "successor")));
        assertSame(successor, done(sessions.begunBy("a", "successor")));
        assertTrue(sessions.begunBy("a", "stopped").toCompletableFuture().isCompletedExceptionally());
        assertTrue(failure(stopped.write("w1", event(1))).contains("is over"));
        done(successor.write("w2", event(1)));
    }

    @Test
    void onlyTheActorThatHasBegunASessionEndsIt() {
        done(sessions.forLoad("a", "stopped"));
        RecoverySession successor = done(sessions.forLoad("a", "successor"));
        sessions.abandon("a", "stopped", "late");
        done(successor.write("w2", event(1)));
        sessions.abandon("a", "successor", "late");
        assertTrue(failure(successor.write("w2", event(2))).contains("late"));
    }

    @Test
    void anotherStartBeginsAnotherSession() {
        RecoverySession first = done(sessions.forReplay("a", "actor"));
        RecoverySession second = done(sessions.forReplay("a", "actor"));
        assertNotEquals(first.epoch(), second.epoch());
        assertTrue(second.epoch().isAbove(first.epoch()));
    }

    @Test
    void theInstallIsWrittenBeforeAnythingIsRead() {
        done(sessions.forReplay("a", "actor"));
        assertEquals(new Op.Install(new Epoch(1, 1, 1), 0, List.of()), sole.sent.get(1));
        assertEquals(new Epoch(1, 1, 1), sole.states.get(1).accepted());
    }

    @Test
    void theWriterBeforeIsRefusedOnceAnotherHasRecovered() {
        RecoverySession first = done(sessions.forReplay("a", "actor"));
        done(first.write("w1", event(1)));
        RecoverySession second = done(sessions.forReplay("a", "actor"));
        assertTrue(failure(second.write("w1", event(2))).contains("another incarnation"));
        done(second.write("w2", event(2)));
        assertTrue(failure(first.write("w1", event(2))).contains("is over"));
        assertEquals(2, sole.logs.get(1).size());
    }

    @Test
    void anEpochFromElsewhereEndsTheSession() {
        RecoverySession session = done(sessions.forReplay("a", "actor"));
        done(sole.send(1, "a", new Op.Promise(new Epoch(9, 2, 99))));
        assertTrue(failure(session.write("w1", event(1))).contains("9/2/63 has recovered since"));
        assertTrue(failure(session.write("w1", event(1))).contains("is over"));
        RecoverySession again = done(sessions.forReplay("a", "actor"));
        assertEquals(10, again.epoch().round());
    }

    @Test
    void anUnknownHigherRoundIsOutbid() {
        MemoryVoters three = new MemoryVoters(1, 2, 3);
        done(three.send(2, "a", new Op.Promise(new Epoch(5, 2, 2))));
        done(three.send(3, "a", new Op.Promise(new Epoch(5, 2, 2))));
        RecoverySession session = done(new RecoverySessions(three, 1, random::incrementAndGet).forReplay("a", "actor"));
        assertEquals(6, session.epoch().round());
    }

    @Test
    void aWriteThatFailsEndsTheSession() {
        RecoverySession session = done(sessions.forReplay("a", "actor"));
        sole.down.add(1);
        assertTrue(failure(session.write("w1", event(1))).contains("voter 1 is down"));
        sole.down.clear();
        assertTrue(failure(session.write("w1", event(1))).contains("voter 1 is down"), "its fate is not known");
        done(done(sessions.forReplay("a", "actor")).write("w2", event(1)));
    }

    @Test
    void ofThreeVotersTwoAreEnoughAndOneIsNot() {
        MemoryVoters three = new MemoryVoters(1, 2, 3);
        RecoverySessions quorum = new RecoverySessions(three, 1, random::incrementAndGet);
        three.down.add(3);
        RecoverySession session = done(quorum.forReplay("a", "actor"));
        done(session.write("w1", event(1)));
        three.down.add(2);
        assertTrue(failure(session.write("w1", event(2))).contains("no majority"));
        assertThrows(CompletionException.class, () -> done(quorum.forReplay("a", "actor")));
    }

    @Test
    void theLongestLogOfTheGreatestEpochIsAdopted() {
        MemoryVoters three = new MemoryVoters(1, 2, 3);
        RecoverySessions node1 = new RecoverySessions(three, 1, random::incrementAndGet);
        three.down.add(3);
        done(done(node1.forReplay("a", "actor")).write("w1", event(1)));
        three.down.clear();
        three.down.add(2);
        RecoverySession next = done(new RecoverySessions(three, 3, random::incrementAndGet).forReplay("a", "actor"));
        assertEquals(1, three.logs.get(3).size(), "what voter 1 had is installed at voter 3");
        done(next.write("w3", event(2)));
        assertEquals(2, three.logs.get(3).size());
    }

    private List<String> kinds() {
        return sole.sent.stream().map(op -> op.getClass().getSimpleName()).toList();
    }

    private static Entry.Events event(long number) {
        Payload payload = new Payload(1, "m", new byte[] {1});
        return new Entry.Events(List.of(new Event(number, 0, "", "w", payload, Optional.empty())));
    }

    private static <T> T done(CompletionStage<T> stage) {
        assertTrue(stage.toCompletableFuture().isDone());
        return stage.toCompletableFuture().join();
    }

    private static String failure(CompletionStage<Void> stage) {
        assertTrue(stage.toCompletableFuture().isDone());
        return assertThrows(CompletionException.class, () -> stage.toCompletableFuture()
                        .join())
                .getMessage();
    }
}
