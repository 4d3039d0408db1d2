package io.weir.client.consumer.fetch;

import io.weir.client.wire.fetch.FetchRequest;
import io.weir.client.wire.fetch.FetchRequest.Part;
import io.weir.client.wire.fetch.FetchRequest.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FetchSessionIdNotFoundException;
import org.apache.kafka.common.errors.FetchSessionTopicIdException;
import org.apache.kafka.common.errors.InvalidFetchSessionEpochException;

/**
 * What one broker keeps of the partitions that are fetched from it (KIP-227): only what differs from that is said in a fetch, and only what
 * is new comes back. One fetch is under way at a time. Whatever goes wrong, the next fetch says everything anew.
 *
 * <pre>
 *   id 0, epoch 0 → id n, epoch 1 → epoch 2 → …       a failure leads back to epoch 0; so does a broker that keeps nothing
 * </pre>
 */
public final class IncrementalFetches {
    private int id;
    private int epoch;
    private boolean byIds;
    private final Map<TopicPartition, Part> told = new HashMap<>();

    /** What to say, so that exactly these are fetched. */
    public Session next(List<Part> wanted) {
        boolean ids = FetchRequest.allHaveIds(wanted);
        if (epoch == 0 || ids != byIds) {
            epoch = 0;
            byIds = ids;
            told.clear();
            wanted.forEach(part -> told.put(part.partition(), part));
            return new Session(id, 0, wanted, List.of());
        }
        List<Part> said = new ArrayList<>();
        List<Part> forgotten = new ArrayList<>();
        Set<TopicPartition> kept = new HashSet<>();
        for (Part part : wanted) {
            kept.add(part.partition());
            Part before = told.put(part.partition(), part);
            if (before != null && !before.topicId().equals(part.topicId())) {
                forgotten.add(before);
            }
            if (!part.equals(before)) {
                said.add(part);
            }
        }
        if (kept.size() < told.size()) {
            told.values().removeIf(part -> {
                boolean gone = !kept.contains(part.partition());
                if (gone) {
                    forgotten.add(part);
                }
                return gone;
            });
        }
        return new Session(id, epoch, said, forgotten);
    }

    /** @param sessionId what the broker says to keep */
    public void answered(int sessionId) {
        boolean goesOn = sessionId != 0 && (epoch == 0 || sessionId == id);
        id = goesOn ? sessionId : 0;
        epoch = !goesOn ? 0 : epoch == Integer.MAX_VALUE ? 1 : epoch + 1;
    }

    /** @return whether all that is wrong is that the broker does not know the session any more */
    public boolean failed(Throwable failure) {
        boolean unknown = failure instanceof FetchSessionIdNotFoundException;
        id = unknown ? 0 : id;
        epoch = 0;
        return unknown
                || failure instanceof InvalidFetchSessionEpochException
                || failure instanceof FetchSessionTopicIdException;
    }

    /** Of what the broker keeps; 0 when that is nothing. */
    public int id() {
        return id;
    }
}
