package io.weir.journal.plugin;

import io.weir.journal.ops.VoterSet;
import io.weir.journal.quorum.Envelope;
import io.weir.journal.transport.BulkTransport;
import io.weir.journal.transport.BulkTransport.PeerEndpoint;
import io.weir.journal.transport.Introduction;
import io.weir.journal.transport.JournalPost;
import io.weir.journal.transport.MessageCodec;
import io.weir.journal.transport.PeerAddress;
import io.weir.log.TopicId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.apache.pekko.actor.ActorRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other nodes of the journal: where they are, when they were heard of last, and how a message gets there. What is small goes by
 * Pekko, all else by the bulk transport; while that has something for a node, everything for it goes there, so that it stays in order.
 * Any thread may use it.
 */
final class Peers {
    private static final Logger LOG = LoggerFactory.getLogger(Peers.class);
    /** A node that was not heard of for so many ticks is not written to, but for introductions. */
    private static final int SILENCE_TICKS = 8;

    /**
     * @param heardTick when it introduced itself last; {@link Long#MIN_VALUE}: never
     */
    private record Peer(PeerAddress address, ActorRef ref, long heardTick) {}

    private final int self;
    private final TopicId clusterId;
    private final String ownSystem;
    private final int maxSmallBytes;
    private final long maxQueuedBytes;
    private final Optional<BulkTransport> bulk;
    private final Executor executor;
    private final ConcurrentHashMap<Integer, Outbox> outboxes = new ConcurrentHashMap<>();
    private final Function<String, ActorRef> resolve;
    private final ConcurrentHashMap<Integer, Peer> peers = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Integer, String> warned = new ConcurrentHashMap<>();
    private volatile long tick;

    /**
     * @param maxQueuedBytes what may wait to be sent to one node
     * @param executor sends
     * @param resolve the journal's actor of an actor system with this address
     */
    Peers(
            int self,
            TopicId clusterId,
            String ownSystem,
            int maxSmallBytes,
            long maxQueuedBytes,
            Optional<BulkTransport> bulk,
            Executor executor,
            Function<String, ActorRef> resolve) {
        this.self = self;
        this.clusterId = clusterId;
        this.ownSystem = ownSystem;
        this.maxSmallBytes = maxSmallBytes;
        this.maxQueuedBytes = maxQueuedBytes;
        this.bulk = bulk;
        this.executor = executor;
        this.resolve = resolve;
    }

    /** A node of which somebody, or the configuration, has told; what it says of itself counts more. */
    void add(int node, PeerAddress address) {
        if (node != self) {
            peers.computeIfAbsent(node, added -> new Peer(address, resolve.apply(address.system()), Long.MIN_VALUE));
        }
    }

    Map<Integer, PeerAddress> addresses() {
        Map<Integer, PeerAddress> known = new TreeMap<>();
        peers.forEach((node, peer) -> known.put(node, peer.address()));
        return known;
    }

    boolean isReachable(int node) {
        Peer peer = peers.get(node);
        return peer != null && peer.heardTick() != Long.MIN_VALUE && tick - peer.heardTick() < SILENCE_TICKS;
    }

    /** Time has passed: all that are known are told who this is. */
    void introduce(VoterSet set, ActorRef sender) {
        tick++;
        peers.values().forEach(peer -> peer.ref().tell(own(set), sender));
    }

    private Introduction own(VoterSet set) {
        Optional<PeerEndpoint> endpoint = bulk.flatMap(BulkTransport::endpoint);
        PeerAddress own = new PeerAddress(
                ownSystem,
                endpoint.map(PeerEndpoint::host).orElse(""),
                endpoint.map(PeerEndpoint::port).orElse(0));
        return new Introduction(clusterId, self, set, own, new HashMap<>(addresses()));
    }

    /** A node has introduced itself; whether it is new here, and should be told at once who this is. */
    boolean introduced(Introduction of) {
        if (!of.clusterId().equals(clusterId)) {
            warn(
                    of.node(),
                    "node " + of.node() + " at " + of.own().system() + " belongs to cluster " + of.clusterId()
                            + ", and this is cluster " + clusterId + ": it is not heard");
            return false;
        }
        if (of.node() == self) {
            if (!of.own().system().equals(ownSystem)) {
                warn(self, of.own().system() + " says that it is node " + self + ", as this one does: it is not heard");
            }
            return false;
        }
        Peer before = peers.get(of.node());
        boolean isNew = before == null || before.heardTick() == Long.MIN_VALUE;
        if (before == null || !before.address().equals(of.own())) {
            if (!isNew
                    && isReachable(of.node())
                    && !before.address().system().equals(of.own().system())) {
                warn(
                        of.node(),
                        "two say that they are node " + of.node() + ": "
                                + before.address().system() + " and " + of.own().system());
                return false;
            }
            peers.put(of.node(), new Peer(of.own(), resolve.apply(of.own().system()), tick));
        } else {
            peers.put(of.node(), new Peer(before.address(), before.ref(), tick));
        }
        of.others().forEach(this::add);
        return isNew;
    }

    private void warn(int node, String line) {
        if (!line.equals(warned.put(node, line))) {
            LOG.error("{}", line);
        }
    }

    /** Sends, or drops: a message that was not answered is sent again. What is sent to a node at the same time goes there together. */
    void send(Envelope envelope) {
        int node = envelope.to();
        if (isReachable(node)
                && outboxes.computeIfAbsent(node, to -> new Outbox(maxQueuedBytes))
                        .offer(MessageCodec.encode(envelope))) {
            executor.execute(() -> empty(node));
        }
    }

    private void empty(int node) {
        Outbox outbox = outboxes.get(node);
        for (List<byte[]> all = outbox.take(); !all.isEmpty(); all = outbox.take()) {
            try {
                send(node, all);
            } catch (RuntimeException e) { // an application's own transport that breaks its promise
                LOG.error("what was to be sent to node {} is dropped", node, e);
            }
        }
    }

    private void send(int node, List<byte[]> messages) {
        Peer peer = peers.get(node);
        List<byte[]> small = new ArrayList<>();
        int bytes = 0;
        for (byte[] message : messages) {
            if (goesByBulk(peer, message)) {
                post(peer, small);
                bytes = 0;
                bulk.orElseThrow().send(endpoint(peer), message);
            } else if (message.length > maxSmallBytes) {
                warn(
                        node,
                        "node " + node + " takes nothing that is larger than " + maxSmallBytes
                                + " bytes: it has no weir.journal.transport.secret");
            } else {
                bytes += message.length + JournalPost.Several.AROUND;
                if (bytes > maxSmallBytes) {
                    post(peer, small);
                    bytes = message.length;
                }
                small.add(message);
            }
        }
        post(peer, small);
    }

    private boolean goesByBulk(Peer peer, byte[] message) {
        return bulk.isPresent()
                && peer.address().takesBulk()
                && (message.length > maxSmallBytes || bulk.get().isBusy(endpoint(peer)));
    }

    private static PeerEndpoint endpoint(Peer peer) {
        return new PeerEndpoint(peer.address().bulkHost(), peer.address().bulkPort());
    }

    private static void post(Peer peer, List<byte[]> messages) {
        if (!messages.isEmpty()) {
            peer.ref()
                    .tell(
                            messages.size() == 1
                                    ? new JournalPost.Small(messages.get(0))
                                    : new JournalPost.Several(messages),
                            ActorRef.noSender());
            messages.clear();
        }
    }
}
