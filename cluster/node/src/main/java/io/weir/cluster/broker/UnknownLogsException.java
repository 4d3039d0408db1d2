package io.weir.cluster.broker;

import io.weir.log.TopicIdPartition;
import java.util.List;

/** The data directory holds logs, but the metadata's journal has never seen a topic: it is not the one that these logs belong to. */
public final class UnknownLogsException extends RuntimeException {
    private static final int SHOWN = 5;

    UnknownLogsException(List<TopicIdPartition> logs) {
        super("The metadata's journal is new, but there are " + logs.size()
                + " logs that it does not know (" + shown(logs)
                + "); restore the journal, or move these directories away");
    }

    private static String shown(List<TopicIdPartition> logs) {
        String first = String.join(
                ", ", logs.stream().limit(SHOWN).map(TopicIdPartition::toString).toList());
        return logs.size() > SHOWN ? first + ", …" : first;
    }
}
