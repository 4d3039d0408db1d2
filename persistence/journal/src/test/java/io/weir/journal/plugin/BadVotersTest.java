package io.weir.journal.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigException;
import io.weir.journal.quorum.VoterNode;
import io.weir.journal.store.JournalException;
import io.weir.log.TopicId;
import java.nio.file.Path;
import java.util.List;
import org.apache.pekko.actor.ActorSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that do not belong to the journal, or are told what makes no sense: one line each, and the others go on. */
@Timeout(120)
class BadVotersTest {
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
    void aStoreOfAnotherNodeOrClusterIsNotOpened() throws Exception {
        cluster = new TestCluster(temp, List.of(1));
        cluster.start(1);
        cluster.add(1, "a", "one");
        cluster.stop(1);
        assertTrue(refusal("weir.journal.node-id = 2").contains("node 1"), () -> refusal("weir.journal.node-id = 2"));
        String other = "weir.journal.cluster-id = \"" + TopicId.random() + "\"";
        assertTrue(refusal(other).contains("cluster"), () -> refusal(other));
        cluster.start(1);
        assertEquals("one,two", cluster.add(1, "a", "two"));
    }

    @Test
    void aNodeOfAnotherClusterIsNotHeard() throws Exception {
        cluster = new TestCluster(temp, List.of(1, 2));
        cluster.start(1);
        cluster.start(2);
        cluster.start(3, "weir.journal.cluster-id = \"" + TopicId.random() + "\"");
        cluster.add(1, "a", "one");
        assertFalse(cluster.command(1, "voters").contains("node 3"));
        assertThrows(Exception.class, () -> cluster.command(1, "add 3"));
        assertEquals("one,two", cluster.add(2, "a", "two"));
    }

    @Test
    void aNodeThatWasBegunOnItsOwnIsNoVoterOfAnotherJournal() throws Exception {
        cluster = new TestCluster(temp, List.of(1));
        cluster.start(1);
        cluster.add(1, "a", "one");
        cluster.start(2, "weir.journal.voters = []");
        cluster.awaitPhase(2, VoterNode.Phase.VOTING);
        assertThrows(Exception.class, () -> cluster.command(1, "add 2"));
        assertEquals(List.of(1), cluster.journal(1).voters().voters());
        assertEquals("one,two", cluster.add(1, "a", "two"));
    }

    @Test
    void settingsThatMakeNoSenseAreRefusedByName() {
        assertTrue(configurationError("voters = [\"one\"]").contains("ID@HOST:PORT"));
        assertTrue(configurationError("voters = [\"2@127.0.0.1:1\"]").contains("transport.secret"));
        assertTrue(configurationError("transport.secret = short").contains("16"));
        assertTrue(configurationError("voters = [\"2@127.0.0.1:1\"], transport.secret = \"a long enough secret\"")
                .contains("cluster-id"));
    }

    private String refusal(String more) {
        return failure(JournalException.class, cluster.config(1) + "\n" + more, cluster.directory(1));
    }

    private String configurationError(String more) {
        return failure(ConfigException.class, "weir.journal { " + more + " }", temp.resolve("none"));
    }

    private <T extends Exception> String failure(Class<T> type, String config, Path directory) {
        ActorSystem system = TestSystems.start(directory, config);
        try {
            return assertThrows(type, () -> JournalExtension.of(system)).getMessage();
        } finally {
            assertTrue(stops(system));
        }
    }

    private static boolean stops(ActorSystem system) {
        try {
            TestSystems.stop(system);
            return true;
        } catch (Exception e) {
            return false;
        }
    }
}
