package io.weir.journal.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.journal.ops.VoterSet;
import io.weir.journal.quorum.VoterNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three actor systems, each with a voter, and actors that persist on one of them. */
@Timeout(120)
class ThreeVotersTest {
    @TempDir
    Path temp;

    private TestCluster cluster;

    @AfterEach
    void stopsTheSystems() throws Exception {
        if (cluster != null) {
            cluster.stopAll();
        }
    }

    @Test
    void everyEventIsPersistedWithOneVoterDown() throws Exception {
        beginWithThree();
        List<String> notes = new ArrayList<>();
        for (int i = 1; i <= 10; i++) {
            notes.add("note-" + i);
            cluster.add(1, "a", "note-" + i);
        }
        cluster.stop(3);
        String large = "x".repeat(400_000);
        for (int i = 11; i <= 20; i++) {
            String note = i == 15 ? large : "note-" + i;
            notes.add(note);
            cluster.add(1, "a", note);
        }
        assertEquals(String.join(",", notes), cluster.add(2, "a"), "another node's actor recovers all of it");
        notes.add("by-2");
        cluster.add(2, "a", "by-2");
        cluster.start(3);
        cluster.awaitPhase(3, VoterNode.Phase.VOTING);
        cluster.stop(1);
        assertEquals(String.join(",", notes), cluster.add(3, "a"), "what it missed has come to it");
    }

    @Test
    void aVoterThatLostItsDiskCopiesEverythingAndVotesAgain() throws Exception {
        beginWithThree();
        for (int id = 1; id <= 12; id++) {
            cluster.add(1, "id-" + id, "one", "y".repeat(30_000), "three");
        }
        cluster.stop(2);
        wipe(cluster.directory(2));
        cluster.start(2);
        cluster.awaitPhase(2, VoterNode.Phase.VOTING);
        cluster.stop(1);
        for (int id = 1; id <= 12; id++) {
            assertEquals("one," + "y".repeat(30_000) + ",three,four", cluster.add(2, "id-" + id, "four"));
        }
    }

    @Test
    void aSoleVotersDataIsOpenedAndGoesOnWithThree() throws Exception {
        cluster = new TestCluster(temp, List.of(1));
        cluster.start(1);
        cluster.add(1, "a", "alone");
        assertTrue(refusal("add 2").contains("has not been heard of"));
        cluster.start(2);
        cluster.start(3);
        cluster.awaitReachable(1, 2, 3);
        assertTrue(cluster.command(1, "add 2").contains("version 2 of the voters"));
        assertTrue(cluster.command(1, "add 3").contains("version 3 of the voters"));
        assertTrue(refusal("add 3").contains("is a voter"));
        cluster.add(1, "a", "of three");
        VoterSet three = cluster.journal(1).voters();
        assertEquals(List.of(1, 2, 3), three.voters());
        cluster.stop(1);
        assertEquals("alone,of three,without 1", cluster.add(2, "a", "without 1"));
    }

    private String refusal(String command) {
        return assertThrows(ExecutionException.class, () -> cluster.command(1, command))
                .getCause()
                .getMessage();
    }

    private void beginWithThree() {
        cluster = new TestCluster(temp, List.of(1, 2, 3));
        cluster.start(1);
        cluster.start(2);
        cluster.start(3);
    }

    private static void wipe(Path directory) throws Exception {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
