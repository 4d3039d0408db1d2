package io.weir.journal.plugin;

import io.weir.journal.node.JournalNode;
import io.weir.journal.ops.UnreadableOpException;
import io.weir.journal.quorum.Envelope;
import io.weir.journal.transport.MessageCodec;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what came from other nodes and gives it to this one; what it cannot read, it drops, and says so once per kind. */
final class Receiving {
    private static final Logger LOG = LoggerFactory.getLogger(Receiving.class);

    /** Kinds that are remembered, so that each is said once; of those beyond nothing is said. */
    private static final int MAX_KINDS = 64;

    private final JournalNode node;
    private final Set<String> said = ConcurrentHashMap.newKeySet();

    Receiving(JournalNode node) {
        this.node = node;
    }

    void accept(byte[] message) {
        Envelope envelope;
        try {
            envelope = MessageCodec.decode(ByteBuffer.wrap(message));
        } catch (UnreadableOpException unreadable) {
            if (said.size() < MAX_KINDS && said.add(unreadable.getMessage())) {
                LOG.error("a message of another node of the journal is dropped: {}", unreadable.getMessage());
            }
            return;
        }
        node.receive(envelope, message.length);
    }
}
