package io.weir.log;

import org.slf4j.MDC;

/**
 * Whom a log line is about, as MDC keys for those who gather lines by them: {@code node}, {@code topic}, {@code partition} and
 * {@code epoch}. The keys are there while the line is written and cost nothing otherwise; those of the caller's thread come back.
 *
 * @param node -1 where it is not known
 * @param partition {@code null} where it is not known
 * @param epoch the leader epoch, -1 where it is not known
 */
public record LogContext(int node, TopicIdPartition partition, int epoch) {

    static LogContext of(int node, SegmentedLog log) {
        return new LogContext(node, log.partition(), log.latestEpoch());
    }

    /** Writes a line, or does what may write some. */
    public void log(Runnable line) {
        var before = MDC.getCopyOfContextMap();
        put("node", node);
        if (partition != null) {
            MDC.put("topic", partition.topic());
            put("partition", partition.partition());
        }
        put("epoch", epoch);
        try {
            line.run();
        } finally {
            if (before == null) {
                MDC.clear();
            } else {
                MDC.setContextMap(before);
            }
        }
    }

    private static void put(String key, int value) {
        if (value >= 0) {
            MDC.put(key, Integer.toString(value));
        }
    }
}
