package io.weir.partition;

import org.apache.pekko.actor.typed.ActorRef;

/**
 * A leader that has started on this node, as the gateway sees it. The offsets are what the leader published last: good enough to see
 * that there is nothing to read without asking the actor, never a base for an acknowledgement.
 */
public interface StartedLeader {

    PartitionAssignment assignment();

    ActorRef<PartitionCommand> ref();

    long highWatermark();

    long logStartOffset();
}
