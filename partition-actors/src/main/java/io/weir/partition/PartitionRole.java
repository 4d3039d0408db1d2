package io.weir.partition;

import io.weir.log.PartitionLog;
import io.weir.log.WriteHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * What a partition's entity is at the moment. Only a {@link LeadingRole} serves; every other role answers
 * {@link PartitionError.NotLeader}, which clients retry.
 *
 * <pre>
 * from       event                                to
 * Unstarted  Start that names this entity         Opening
 * Opening    log opened, write handle taken       LeadingRole
 * Opening    log cannot be opened, epoch fenced   Stopped
 * Opening    Stop, once the log is opened         Stopped
 * Leading    Stop, fenced by a higher epoch       Stopped
 * Leading    log offline for a while              Stopped, and its host starts it again
 * Stopped    Start that names this entity         Opening
 * </pre>
 *
 * Unstarted and Stopped rest: when nothing comes for a while, the actor ends. It stays that long so that whatever is on its way to a
 * leader that has stopped is answered. Starting again is safe, for the log grants no epoch below one that it has granted.
 */
sealed interface PartitionRole permits PartitionRole.Resting, PartitionRole.Opening, LeadingRole {

    /** Holds nothing. */
    sealed interface Resting extends PartitionRole permits Unstarted, Stopped {
        default Opening open(PartitionAssignment assignment) {
            return new Opening(assignment, new ArrayList<>());
        }
    }

    record Unstarted() implements Resting {}

    /** It led, or tried to. */
    record Stopped() implements Resting {}

    /**
     * The log is being opened elsewhere, which may take long.
     *
     * @param stops who asked meanwhile that it stops; nobody is answered before the log is no longer being opened, so that it can
     *     be deleted then
     */
    record Opening(PartitionAssignment assignment, List<Reply<PartitionCommand.Stopped>> stops)
            implements PartitionRole {
        LeadingRole lead(PartitionLog log, WriteHandle handle, LeaderEnvironment environment) {
            return new LeadingRole(assignment, log, handle, environment);
        }
    }
}
