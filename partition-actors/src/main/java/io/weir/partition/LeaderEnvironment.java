package io.weir.partition;

import io.weir.log.DataDirectory;
import java.time.Clock;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What the leaders of one node share.
 *
 * @param news told when a leader has started, could not start, or has ended
 * @param restTimeout how long an entity that does not lead stays in memory
 * @param reopenInterval how long a log stays offline before it is opened anew
 */
record LeaderEnvironment(
        DataDirectory directory,
        StartedLeaders registry,
        ActorRef<? super LeaderNews> news,
        PartitionMetrics metrics,
        Clock clock,
        LeaderState.Bounds bounds,
        Duration restTimeout,
        Duration reopenInterval) {}
