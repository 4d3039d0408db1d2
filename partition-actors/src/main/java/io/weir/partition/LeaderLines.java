package io.weir.partition;

import io.weir.log.LogContext;
import io.weir.log.TopicIdPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log lines of one leader, each with its entity in front and with its node, topic, partition and epoch as MDC keys. */
final class LeaderLines {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionLeader.class);

    private final LeaderEntityId entity;
    private LogContext context;

    LeaderLines(LeaderEntityId entity) {
        this.entity = entity;
        this.context = new LogContext(entity.broker(), null, entity.leaderEpoch());
    }

    /** The topic's name, which an entity learns when it is started. */
    void name(TopicIdPartition partition) {
        context = new LogContext(entity.broker(), partition, entity.leaderEpoch());
    }

    void debug(String what) {
        context.log(() -> LOG.debug("{}: {}", entity, what));
    }

    void info(String what) {
        context.log(() -> LOG.info("{}: {}", entity, what));
    }

    void warn(String what) {
        context.log(() -> LOG.warn("{}: {}", entity, what));
    }

    void error(String what) {
        context.log(() -> LOG.error("{}: {}", entity, what));
    }
}
