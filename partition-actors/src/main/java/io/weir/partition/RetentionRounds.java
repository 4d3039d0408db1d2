package io.weir.partition;

import io.weir.log.PartitionLog;
import io.weir.log.StorageException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes old segments of what this node leads: from time to time it goes through all leaders, one after the other, on a single thread
 * of {@code weir.dispatcher.io}. So however many there are, no more than one log's files are being deleted at a time, and what else
 * waits for a disk is held up no longer than by one of them.
 *
 * <p>What may go is said by the log, below the high watermark that its leader has published: that never moves back, so it is no harm
 * when it is old. The leader is told where its log begins, and tells those who wait for what is gone.
 */
final class RetentionRounds {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionRounds.class);

    private final StartedLeaders leaders;
    private final PartitionMetrics metrics;
    private final Clock clock;
    private final AtomicBoolean running = new AtomicBoolean();

    RetentionRounds(StartedLeaders leaders, PartitionMetrics metrics, Clock clock) {
        this.leaders = leaders;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Begins the rounds; they end with the system.
     *
     * @param initialDelay {@code log.initial.task.delay.ms}
     * @param interval {@code log.retention.check.interval.ms}, from the end of one round to the beginning of the next
     */
    void start(ActorSystem<?> system, Duration initialDelay, Duration interval) {
        var io = system.dispatchers().lookup(DispatcherSelector.fromConfig("weir.dispatcher.io"));
        system.scheduler().scheduleWithFixedDelay(initialDelay, interval, this::run, io);
    }

    /** One round; returns when it is done, or at once while another one is under way. */
    void run() {
        if (!running.compareAndSet(false, true)) {
            return;
        }
        int failed = 0;
        String first = "";
        try {
            for (PublishedLeader leader : leaders.all()) {
                if (!leaders.holds(leader)) {
                    continue; // it has stopped meanwhile
                }
                String failure = failure(leader);
                if (failure != null && failed++ == 0) {
                    first = failure;
                }
            }
            if (failed > 0) {
                LOG.warn("Old records of {} partitions could not be deleted; the first: {}", failed, first);
            }
        } catch (RuntimeException e) {
            LOG.error("The retention of old records broke; it is tried again", e);
        } finally {
            running.set(false);
        }
    }

    /** Why nothing could be deleted, or {@code null} when all that is due was. */
    private String failure(PublishedLeader leader) {
        PartitionLog log = leader.log();
        long before = log.startOffset();
        try {
            PartitionLog.Retained retained = log.retain(leader.highWatermark(), clock.millis());
            if (retained.segments() > 0) {
                metrics.deleted(retained.segments(), retained.bytes());
                LOG.info(
                        "{}: deleted {} old segments of {} bytes, begins at offset {}",
                        log.partition(),
                        retained.segments(),
                        retained.bytes(),
                        retained.startOffset());
            }
            return null;
        } catch (StorageException e) {
            return log.partition() + ": " + e.getMessage();
        } finally {
            if (log.startOffset() != before) {
                leader.ref().tell(new PartitionLeader.StartMoved(log.startOffset()));
            }
        }
    }
}
