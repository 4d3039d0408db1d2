package io.weir.partition;

import io.weir.log.AppendOutcome;
import io.weir.log.LogConfig;
import io.weir.log.LogContext;
import io.weir.log.PartitionLog;
import io.weir.log.StorageFailure;
import io.weir.log.WriteHandle;
import io.weir.partition.LeaderEffect.Answer;
import io.weir.partition.PartitionCommand.Append;
import io.weir.partition.WaitingAppends.Waiting;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads a partition at one epoch: a log, the right to write to it, and the {@link LeaderState} that decides. Appending writes to the
 * page cache on the caller's thread, and never waits for the disk. Confined to its actor.
 */
final class LeadingRole implements PartitionRole {
    private static final Logger LOG = LoggerFactory.getLogger(LeadingRole.class);

    private final PartitionLog log;
    private final WriteHandle handle;
    private final LeaderState state;
    private final LeaderReads reads;
    private final PartitionMetrics metrics;
    private final Clock clock;
    private boolean fenced;
    private boolean offline;
    private boolean refusing;

    LeadingRole(PartitionAssignment assignment, PartitionLog log, WriteHandle handle, LeaderEnvironment environment) {
        this.log = log;
        this.handle = handle;
        this.metrics = environment.metrics();
        this.clock = environment.clock();
        this.state = new LeaderState(
                assignment,
                new LeaderState.Offsets(log.startOffset(), log.endOffset(), log.flushedOffset()),
                environment.bounds());
        this.reads = new LeaderReads(log, state);
    }

    PartitionLog log() {
        return log;
    }

    LeaderState state() {
        return state;
    }

    LeaderReads reads() {
        return reads;
    }

    /** Whether a higher epoch has taken the log: then this role has to end. */
    boolean fenced() {
        return fenced;
    }

    /** Whether the disk has refused in a way that only opening the log anew mends. */
    boolean offline() {
        return offline;
    }

    /** Whether a sender that knows {@code epoch} may be served; -1 is any. */
    Optional<PartitionError> refuses(int epoch) {
        int current = state.assignment().leaderEpoch();
        if (epoch == -1 || epoch == current) {
            return Optional.empty();
        }
        return Optional.of(
                epoch < current ? new PartitionError.FencedEpoch(current) : new PartitionError.UnknownEpoch(current));
    }

    Optional<PartitionError> refuses(PartitionCommand.DeleteRecords command) {
        return refuses(command.leaderEpoch())
                .or(() -> state.refusesToDelete(command.beforeOffset(), log.startOffset()));
    }

    /** Empty when the files have to be searched. */
    Optional<OffsetReply> offset(PartitionCommand.FindOffset command) {
        Optional<PartitionError> refusal = refuses(command.leaderEpoch());
        return refusal.isPresent()
                ? Optional.of(new OffsetReply.Refused(refusal.get()))
                : reads.offset(command.query(), command.readCommitted());
    }

    EpochEndReply epochEnd(PartitionCommand.FindEpochEnd command) {
        Optional<PartitionError> refusal = refuses(command.leaderEpoch());
        return refusal.isPresent() ? new EpochEndReply.Refused(refusal.get()) : reads.epochEnd(command.queriedEpoch());
    }

    ProducersReply producers(PartitionCommand.DescribeProducers command) {
        Optional<PartitionError> refusal = refuses(command.leaderEpoch());
        return refusal.isPresent()
                ? new ProducersReply.Refused(refusal.get())
                : new ProducersReply.Described(log.producers());
    }

    List<LeaderEffect> append(Append command) {
        Optional<PartitionError> refusal = refuses(command.leaderEpoch()).or(() -> state.refuses(command.acks()));
        if (refusal.isPresent()) {
            command.records().release();
            return refuse(command, refusal.get());
        }
        ByteBuffer batch = command.records().acquire();
        if (batch == null) {
            return refuse(command, new PartitionError.LeaseRevoked());
        }
        long nowMs = clock.millis();
        int bytes = batch.remaining();
        AppendOutcome outcome = null;
        try {
            outcome = handle.append(batch, nowMs);
        } finally {
            command.records().release();
            if (outcome == null) { // a broken invariant ends this partition, and the producer still gets an answer
                command.replyTo().tell(new AppendReply.Refused(new PartitionError.NotLeader()));
            }
        }
        return answer(command, outcome, bytes, nowMs);
    }

    List<LeaderEffect> update(PartitionAssignment newer) {
        LogConfig before = state.assignment().settings().log();
        List<LeaderEffect> effects = state.updated(newer);
        LogConfig after = state.assignment().settings().log();
        if (!after.equals(before)) {
            log.reconfigure(after);
        }
        return effects;
    }

    /** Gives the log back; who waits is told by the effects. */
    List<LeaderEffect> end() {
        handle.close();
        return state.stopped();
    }

    private List<LeaderEffect> answer(Append command, AppendOutcome outcome, int bytes, long nowMs) {
        if (outcome instanceof AppendOutcome.Appended appended) {
            metrics.appended(bytes);
            takesAgain();
            state.wrote(nowMs);
            return written(command, appended.baseOffset(), appended.lastOffset(), appended.logAppendTimeMs(), nowMs);
        }
        if (outcome instanceof AppendOutcome.Duplicate earlier) {
            return written(command, earlier.baseOffset(), earlier.lastOffset(), earlier.logAppendTimeMs(), nowMs);
        }
        if (outcome instanceof AppendOutcome.Rejected rejected) {
            metrics.refused();
            return List.of(new Answer(command.replyTo(), new AppendReply.Rejected(rejected, log.startOffset())));
        }
        if (outcome instanceof AppendOutcome.Failed failed) {
            refuses(failed.failure());
            return refuse(command, new PartitionError.Storage(failed.failure()));
        }
        fenced = true;
        return refuse(command, new PartitionError.NotLeader());
    }

    /** Said once, not for every batch that is refused. */
    private void refuses(StorageFailure failure) {
        offline = log.offline().isPresent();
        if (!refusing) {
            refusing = true;
            context().log(() -> LOG.warn("{}: takes no records: {}", log.partition(), failure.message()));
        }
    }

    private void takesAgain() {
        if (refusing) {
            refusing = false;
            context().log(() -> LOG.info("{}: takes records again", log.partition()));
        }
    }

    private LogContext context() {
        return new LogContext(
                state.assignment().leader(), log.partition(), state.assignment().leaderEpoch());
    }

    private List<LeaderEffect> written(
            Append command, long baseOffset, long lastOffset, long logAppendTimeMs, long nowMs) {
        AppendReply.Acknowledged answer =
                new AppendReply.Acknowledged(baseOffset, lastOffset, logAppendTimeMs, log.startOffset());
        long deadlineMs = nowMs + Math.max(0, command.timeoutMs());
        return state.appended(log.endOffset(), command.acks(), new Waiting(answer, deadlineMs, command.replyTo()));
    }

    private List<LeaderEffect> refuse(Append command, PartitionError error) {
        metrics.refused();
        return List.of(Answer.refusal(command.replyTo(), error));
    }
}
