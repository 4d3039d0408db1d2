package io.weir.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.log.Durability;
import io.weir.log.TopicIdPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class HostedPartitionTest {
    private final List<String> actions = new ArrayList<>();
    private final HostedPartition partition = new HostedPartition(Assignments.PARTITION, new Recorded());

    private static PartitionAssignment at(int epoch) {
        return Assignments.single(epoch, Durability.FSYNC);
    }

    private static LeaderEntityId entity(int epoch) {
        return LeaderEntityId.of(at(epoch));
    }

    private CompletableFuture<Void> lead(int epoch) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        partition.add(new HostedPartition.Lead(at(epoch), done));
        return done;
    }

    private CompletableFuture<Void> resign() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        partition.add(new HostedPartition.Resign(done));
        return done;
    }

    private CompletableFuture<Void> delete() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        partition.add(new HostedPartition.Delete(done));
        return done;
    }

    private static void succeeded(CompletableFuture<Void> done) {
        assertTrue(done.isDone());
        done.join();
    }

    @Test
    void leadingIsDoneWhenTheEntityHasStarted() {
        CompletableFuture<Void> done = lead(5);
        assertEquals(List.of("start 5"), actions);
        assertFalse(done.isDone());

        partition.started(entity(5));

        succeeded(done);
        assertFalse(partition.idle());
    }

    @Test
    void anOlderLeaderGivesTheLogBackBeforeTheNewerStarts() {
        lead(5);
        partition.started(entity(5));
        CompletableFuture<Void> done = lead(6);
        assertEquals(List.of("start 5", "stop 5"), actions);

        partition.ended(entity(5));
        assertEquals(List.of("start 5", "stop 5", "start 6"), actions);
        partition.started(entity(6));

        succeeded(done);
    }

    @Test
    void leadingAtAnOlderEpochIsRefused() {
        lead(6);
        partition.started(entity(6));

        CompletableFuture<Void> done = lead(5);

        assertThrows(CompletionException.class, done::join);
        assertEquals(List.of("start 6"), actions);
    }

    @Test
    void leadingAtTheSameEpochAgainIsAnUpdate() {
        lead(5);
        CompletableFuture<Void> again = lead(5);
        partition.started(entity(5));

        succeeded(again);
        assertEquals(List.of("start 5", "update 5"), actions);
    }

    @Test
    void aLeaderThatCouldNotStartFailsWithItsReasonAndCanBeStartedAgain() {
        CompletableFuture<Void> done = lead(5);
        partition.notStarted(entity(5), new IllegalStateException("no disk"));
        assertEquals(
                "no disk",
                assertThrows(CompletionException.class, done::join).getCause().getMessage());
        assertTrue(partition.idle());

        CompletableFuture<Void> again = lead(5);
        partition.started(entity(5));

        succeeded(again);
    }

    @Test
    void resigningWaitsForTheStartBeforeItAndForTheEnd() {
        CompletableFuture<Void> led = lead(5);
        CompletableFuture<Void> resigned = resign();
        assertEquals(List.of("start 5"), actions);
        partition.started(entity(5));
        succeeded(led);
        assertFalse(resigned.isDone());

        partition.ended(entity(5));

        succeeded(resigned);
        assertTrue(partition.idle());
    }

    @Test
    void resigningWhereNobodyLeadsIsDoneAtOnce() {
        succeeded(resign());
        assertTrue(actions.isEmpty());
    }

    @Test
    void aLogIsDeletedWhenItsLeaderHasEnded() {
        lead(5);
        partition.started(entity(5));
        CompletableFuture<Void> done = delete();
        assertEquals(List.of("start 5", "stop 5"), actions);
        partition.ended(entity(5));
        assertEquals(List.of("start 5", "stop 5", "delete"), actions);

        partition.deleted(null);

        succeeded(done);
        assertTrue(partition.idle());
    }

    @Test
    void aLogThatCannotBeDeletedSaysWhy() {
        CompletableFuture<Void> done = delete();

        partition.deleted(new IllegalStateException("busy"));

        assertThrows(CompletionException.class, done::join);
        assertTrue(partition.idle());
    }

    @Test
    void startsAndStopsThatMayBeLostAreAskedForAgain() {
        lead(5);
        partition.remind();
        partition.started(entity(5));
        partition.remind();
        resign();
        partition.remind();

        assertEquals(List.of("start 5", "start 5", "stop 5", "stop 5"), actions);
    }

    @Test
    void aLeaderThatEndsByItselfIsForgotten() {
        lead(5);
        partition.started(entity(5));

        partition.ended(entity(5));

        assertTrue(partition.idle());
    }

    @Test
    void aLeaderThatBrokeIsStartedAgainUntilItLeads() {
        lead(5);
        partition.started(entity(5));

        partition.broke(entity(5));
        partition.notStarted(entity(5), new IllegalStateException("still no disk"));
        assertTrue(partition.busy());
        partition.remind();
        partition.started(entity(5));
        partition.remind();

        assertEquals(List.of("start 5", "start 5", "start 5"), actions);
        assertFalse(partition.busy());
        assertFalse(partition.idle());
    }

    @Test
    void aRestartDoesNotHoldUpWhatTheMetadataAsksFor() {
        lead(5);
        partition.started(entity(5));
        partition.broke(entity(5));

        CompletableFuture<Void> resigned = resign();
        partition.ended(entity(5));

        succeeded(resigned);
        assertEquals(List.of("start 5", "start 5", "stop 5"), actions);
        assertTrue(partition.idle());
    }

    @Test
    void newsOfAnotherEpochMeanNothing() {
        CompletableFuture<Void> done = lead(6);

        partition.started(entity(5));
        partition.ended(entity(5));
        partition.notStarted(entity(5), new IllegalStateException("old"));

        assertFalse(done.isDone());
    }

    @Test
    void whenTheHostStopsNobodyIsLeftWaiting() {
        CompletableFuture<Void> led = lead(5);
        CompletableFuture<Void> resigned = resign();

        partition.abandon();

        assertThrows(CompletionException.class, led::join);
        assertThrows(CompletionException.class, resigned::join);
    }

    private final class Recorded implements HostedPartition.Actions {
        @Override
        public void start(PartitionAssignment assignment) {
            actions.add("start " + assignment.leaderEpoch());
        }

        @Override
        public void update(PartitionAssignment assignment) {
            actions.add("update " + assignment.leaderEpoch());
        }

        @Override
        public void stop(LeaderEntityId entity) {
            actions.add("stop " + entity.leaderEpoch());
        }

        @Override
        public void delete(TopicIdPartition deleted) {
            actions.add("delete");
        }
    }
}
