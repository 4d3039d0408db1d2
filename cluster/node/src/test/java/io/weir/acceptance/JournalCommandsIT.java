package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import io.weir.journal.plugin.JournalExtension;
import io.weir.log.TopicId;
import io.weir.testing.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code weir journal}, by the runnable jar, against the journal of an application: a sole voter and a node that may become one. */
class JournalCommandsIT {
    private static final String SECRET = "known to both and to the operator";
    private static final int UNAVAILABLE = 12;
    private static final int REFUSED = 15;

    @TempDir
    Path directory;

    private final String clusterId = TopicId.random().toString();
    private ActorSystem first;
    private ActorSystem second;
    private int firstPort;
    private int commandPort;
    private Path secretFile;

    @BeforeEach
    void aVoterAndAnotherNode() throws IOException {
        firstPort = FreePorts.next();
        secretFile = Files.writeString(directory.resolve("journal.secret"), SECRET + "\n");
        first = node(1, firstPort);
        second = node(2, FreePorts.next());
        commandPort = JournalExtension.of(first).endpoint().orElseThrow().port();
    }

    @AfterEach
    void stop() {
        TestKit.shutdownActorSystem(first);
        TestKit.shutdownActorSystem(second);
    }

    @Test
    void votersAreListedAddedAndRemoved() throws Exception {
        new TestKit(first).awaitCond(() -> JournalExtension.of(first)
                .command("voters")
                .toCompletableFuture()
                .join()
                .contains("node 2: no voter, reachable"));
        String listed = asked("voters").succeeded().out();
        assertTrue(listed.startsWith("cluster " + clusterId + ", version 1 of the voters\n"), listed);
        assertTrue(listed.contains("node 1: voter, this node, voting\n"), listed);
        String added = asked("add", "2").succeeded().out();
        assertTrue(added.contains("version 2 of the voters"), added);
        assertTrue(added.contains("node 2: voter, reachable"), added);
        String removed = asked("remove", "2").succeeded().out();
        assertTrue(removed.contains("version 3 of the voters"), removed);
        assertTrue(removed.contains("node 2: no voter, reachable"), removed);
        fails(REFUSED, "weir: node 9 has not been heard of by node 1", asked("add", "9"));
        fails(REFUSED, "weir: ", asked("remove", "1"));
    }

    @Test
    void whoHasAnotherSecretOrAsksNobodyIsToldSo() throws Exception {
        Files.writeString(secretFile, "what somebody else believes");
        fails(REFUSED, "another secret", asked("voters"));
        TestKit.shutdownActorSystem(first);
        fails(UNAVAILABLE, "weir: ", asked("voters"));
    }

    private Program asked(String... words) throws Exception {
        String[] all = new String[words.length + 5];
        all[0] = "journal";
        System.arraycopy(words, 0, all, 1, words.length);
        all[words.length + 1] = "--journal";
        all[words.length + 2] = "127.0.0.1:" + commandPort;
        all[words.length + 3] = "--secret-file";
        all[words.length + 4] = secretFile.toString();
        return TestNodes.weir(all);
    }

    private static void fails(int exitCode, String why, Program program) {
        assertEquals(exitCode, program.exitCode(), program.toString());
        assertTrue(program.err().contains(why), program.err());
        assertEquals(1, program.err().lines().count(), program.err());
    }

    private ActorSystem node(int id, int port) {
        String config = String.join(
                "\n",
                "pekko.actor.provider = remote",
                "pekko.remote.artery { transport = tcp, canonical { hostname = \"127.0.0.1\", port = " + port + " } }",
                "pekko.persistence.journal.plugin = weir.journal",
                "pekko.coordinated-shutdown.run-by-jvm-shutdown-hook = off",
                "weir.journal {",
                "  directory = \"" + directory.resolve("node-" + id) + "\"",
                "  node-id = " + id,
                "  cluster-id = \"" + clusterId + "\"",
                "  voters = [\"1@127.0.0.1:" + firstPort + "\"]",
                "  transport.secret = \"" + SECRET + "\"",
                "  tick-interval = 100ms",
                "}");
        ActorSystem system =
                ActorSystem.create("journal", ConfigFactory.parseString(config).withFallback(ConfigFactory.load()));
        JournalExtension.of(system);
        return system;
    }
}
