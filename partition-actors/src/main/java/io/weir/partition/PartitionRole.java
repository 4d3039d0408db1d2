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
 * Unstarted  Stop, or nothing for a while         Stopped
 * Opening    log opened, write handle taken       LeadingRole
 * Opening    log cannot be opened, epoch fenced   Unstarted
 * Opening    Stop                                 Opening, that ends in Stopped once the log is opened
 * Leading    Stop, fenced by a higher epoch       Stopped
 * </pre>
 *
 * An entity is named after one epoch, so there is no way back from Stopped.
 */
sealed interface PartitionRole
        permits PartitionRole.Unstarted, PartitionRole.Opening, LeadingRole, PartitionRole.Stopped {

    /** Born, or failed to start. */
    record Unstarted() implements PartitionRole {
        Opening open(PartitionAssignment assignment) {
            return new Opening(assignment, new ArrayList<>());
        }

        Stopped stop() {
            return new Stopped();
        }
    }

    /**
     * The log is being opened elsewhere, which may take long.
     *
     * @param stops who asked meanwhile that it stops; nobody is answered before the log is no longer being opened, so that it can
     *     be deleted then
     */
    record Opening(PartitionAssignment assignment, List<Reply<PartitionCommand.Stopped>> stops)
            implements PartitionRole {
        Unstarted fail() {
            return new Unstarted();
        }

        Stopped stop() {
            return new Stopped();
        }

        LeadingRole lead(PartitionLog log, WriteHandle handle, LeaderEnvironment environment) {
            return new LeadingRole(assignment, log, handle, environment);
        }
    }

    /** The end. */
    record Stopped() implements PartitionRole {}
}
