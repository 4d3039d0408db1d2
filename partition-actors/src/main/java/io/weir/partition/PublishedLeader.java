package io.weir.partition;

import io.weir.log.PartitionLog;
import org.apache.pekko.actor.typed.ActorRef;

/** What a leading actor shows to other threads; written by that actor alone. */
final class PublishedLeader implements StartedLeader {
    private final ActorRef<PartitionCommand> ref;
    private final PartitionLog log;
    private volatile PartitionAssignment assignment;
    private volatile long highWatermark;

    PublishedLeader(
            ActorRef<PartitionCommand> ref, PartitionLog log, PartitionAssignment assignment, long highWatermark) {
        this.ref = ref;
        this.log = log;
        this.assignment = assignment;
        this.highWatermark = highWatermark;
    }

    PartitionLog log() {
        return log;
    }

    void publish(PartitionAssignment newer, long newHighWatermark) {
        if (assignment != newer) {
            assignment = newer;
        }
        if (highWatermark != newHighWatermark) {
            highWatermark = newHighWatermark;
        }
    }

    @Override
    public PartitionAssignment assignment() {
        return assignment;
    }

    @Override
    public ActorRef<PartitionCommand> ref() {
        return ref;
    }

    @Override
    public long highWatermark() {
        return highWatermark;
    }

    @Override
    public long logStartOffset() {
        return log.startOffset();
    }
}
