package io.weir.cluster.groups.slot;

import io.weir.cluster.groups.slot.GroupReplies.Listed;
import io.weir.cluster.metadata.BrokerImage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * All groups, wherever their slots are. Safe for any thread, never blocks. Every stage completes and none fails: what cannot be
 * answered is {@link GroupCommand#refused}, with COORDINATOR_NOT_AVAILABLE at once when the slot cannot be reached, also for what has
 * been parked there. A join or a sync may be parked for as long as the group's rebalance takes; everything else is answered as
 * soon as it is decided and stored. Stages complete on a slot's thread: who continues must not block it.
 */
public interface Groups {

    /** Asks the slot of the command's group. */
    <R> CompletionStage<R> ask(GroupCommand<R> command);

    /** The groups of the slots that are on this broker. */
    CompletionStage<List<Listed>> list();

    /**
     * The broker that clients of a group should talk to: always the same one as long as the same brokers live. Every broker
     * answers for every group; this only keeps a client's connections where they are. Empty while no broker is known.
     */
    Optional<BrokerImage> coordinatorOf(String groupId);
}
