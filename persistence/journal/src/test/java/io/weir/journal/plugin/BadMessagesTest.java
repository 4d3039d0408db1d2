package io.weir.journal.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.Op;
import io.weir.journal.quorum.Envelope;
import io.weir.journal.quorum.Message;
import io.weir.journal.transport.BulkSettings;
import io.weir.journal.transport.JournalPost;
import io.weir.journal.transport.MessageCodec;
import io.weir.journal.transport.NettyBulk;
import io.weir.journal.transport.Secret;
import io.weir.log.TopicId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A voter gets, over both real transports, what is no message of its journal: a line for each kind, and nothing else happens. */
@Timeout(120)
class BadMessagesTest {
    private static final String DROPPED = "a message of another node of the journal is dropped: ";

    @TempDir
    Path temp;

    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            logged.add((event.getThrowableProxy() == null ? "" : "with a stack trace: ") + event.getFormattedMessage());
        }
    };
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.weir.journal");
    private final Level level = logger.getLevel();
    private TestCluster cluster;

    @BeforeEach
    void twoVoters() throws Exception {
        appender.start();
        logger.setLevel(Level.WARN);
        logger.addAppender(appender);
        cluster = new TestCluster(temp, List.of(1, 2));
        cluster.start(1);
        cluster.start(2);
        assertEquals("one", cluster.add(1, "a", "one"));
    }

    @AfterEach
    void stopsTheSystems() throws Exception {
        cluster.stopAll();
        logger.detachAppender(appender);
        logger.setLevel(level);
    }

    @Test
    void damagedTruncatedForeignAndNewerMessagesAreDroppedWithALineEach() throws Exception {
        TopicId own = cluster.journal(1).store().header().clusterId();
        TopicId foreign = TopicId.random();
        byte[] good = message(own, new Message.Ask(1, "a", new Op.Promise(new Epoch(1, 2, 3))));
        byte[] damaged = good.clone();
        damaged[1] = 99;
        byte[] truncated = Arrays.copyOf(good, good.length - 5);
        byte[] newer = good.clone();
        newer[0] = 2;
        List<byte[]> all = List.of(damaged, truncated, newer, message(foreign, new Message.Probe(1)), new byte[0]);
        bySmall(all);
        byBulk(all);
        bySmall(all);
        List<String> expected = new ArrayList<>(List.of(
                DROPPED + "message of type 99 is not known; a newer version sent it",
                DROPPED + "message of version 2; versions up to 1 are known",
                "a message of node 2 of cluster " + foreign + " is dropped: this is cluster " + own,
                DROPPED + "1 bytes expected, 0 left"));
        new TestKit(cluster.system(1)).awaitCond(() -> logged.containsAll(expected) && logged.size() > expected.size());

        assertEquals("one,two", cluster.add(1, "a", "two"));
        assertEquals("one,two,three", cluster.add(2, "a", "three"));
        assertEquals("four", cluster.add(2, "b", "four"));
        List<String> others = new ArrayList<>(logged);
        others.removeAll(expected);
        assertEquals(1, others.size(), () -> "each kind is said once: " + logged);
        assertTrue(others.get(0).startsWith(DROPPED) && others.get(0).contains("bytes expected"), others.get(0));
    }

    private void bySmall(List<byte[]> messages) {
        ExtendedActorSystem sender = (ExtendedActorSystem) cluster.system(2);
        ActorRef voter = sender.provider()
                .resolveActorRef(
                        ((ExtendedActorSystem) cluster.system(1)).provider().getDefaultAddress() + "/system/"
                                + JournalPostbox.NAME);
        messages.forEach(each -> voter.tell(new JournalPost.Small(each), ActorRef.noSender()));
    }

    private void byBulk(List<byte[]> messages) throws Exception {
        NettyBulk bulk = new NettyBulk(
                new BulkSettings("127.0.0.1", 0, new Secret(TestCluster.SECRET), 1 << 20, 1 << 20),
                2,
                line -> new CompletableFuture<>());
        messages.forEach(each -> bulk.send(cluster.journal(1).endpoint().orElseThrow(), each));
        new TestKit(cluster.system(1))
                .awaitCond(() -> !bulk.isBusy(cluster.journal(1).endpoint().orElseThrow()));
        bulk.close();
    }

    private byte[] message(TopicId clusterId, Message message) {
        return MessageCodec.encode(
                new Envelope(clusterId, 2, 1, cluster.journal(1).voters(), message));
    }
}
