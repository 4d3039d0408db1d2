package io.weir.journal.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.journal.ops.VoterSet;
import io.weir.journal.quorum.Envelope;
import io.weir.journal.quorum.Message;
import io.weir.journal.transport.BulkTransport;
import io.weir.journal.transport.Introduction;
import io.weir.journal.transport.PeerAddress;
import io.weir.log.TopicId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.pekko.actor.ActorRef;
import org.junit.jupiter.api.Test;

class PeersTest {
    private static final TopicId CLUSTER = new TopicId(1, 1);
    private static final VoterSet VOTERS = new VoterSet(1, List.of(1, 2), List.of());

    /** Each message is more than may go otherwise. */
    private static final int MAX_SMALL_BYTES = 1;

    private final AtomicInteger asked = new AtomicInteger();

    private final BulkTransport broken = new BulkTransport() {
        @Override
        public void start(Consumer<byte[]> receiver) {}

        @Override
        public Optional<PeerEndpoint> endpoint() {
            return Optional.of(new PeerEndpoint("127.0.0.1", 1));
        }

        @Override
        public void send(PeerEndpoint to, byte[] message) {
            asked.incrementAndGet();
            throw new IllegalStateException("on purpose");
        }

        @Override
        public boolean isBusy(PeerEndpoint to) {
            return false;
        }

        @Override
        public void close() {}
    };

    @Test
    void aTransportThatThrowsIsAskedAgainForTheNextMessage() {
        Peers peers = new Peers(
                1,
                CLUSTER,
                "pekko://one",
                MAX_SMALL_BYTES,
                Long.MAX_VALUE,
                Optional.of(broken),
                Runnable::run,
                address -> ActorRef.noSender());
        PeerAddress other = new PeerAddress("pekko://two", "127.0.0.1", 2);
        peers.introduced(new Introduction(CLUSTER, 2, VOTERS, other, Map.of()));

        Envelope envelope = new Envelope(CLUSTER, 1, 2, VOTERS, new Message.Read(1, new byte[0]));
        peers.send(envelope);
        peers.send(envelope);
        assertEquals(2, asked.get());
    }
}
