package io.weir.partition;

import io.weir.log.Durability;
import io.weir.log.StorageFailure;
import io.weir.partition.LeaderEffect.Answer;
import io.weir.partition.LeaderEffect.RequestFlush;
import io.weir.partition.LeaderEffect.Wake;
import io.weir.partition.PartitionCommand.Waiter;
import io.weir.partition.WaitingAppends.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The decisions of a partition's leader at one epoch: where the high watermark is, who is acknowledged or refused when, who is woken,
 * and when the disk is asked to flush. Events go in, effects come out; it knows no actor, clock, file or thread, and is confined to
 * one caller.
 *
 * <p>What must hold: nothing is acknowledged to {@code acks=all} that is not below the high watermark; the high watermark never moves
 * back, and never moves while the in-sync set is smaller than its minimum; where the disk counts, a flush is asked for as soon as
 * something is written that somebody waits for and none asked for covers, also while one runs, so that the disk does not wait for this
 * leader between two; what nobody waits for is flushed together, soon; every append that was taken is answered exactly once.
 */
final class LeaderState {
    private final int self;
    private final Bounds bounds;
    private final InSyncReplicas inSync;
    private final HighWatermark highWatermark;
    private final WaitingAppends waiting = new WaitingAppends();
    private final LongPolls longPolls;
    private final FlushDue flushDue = new FlushDue();

    private PartitionAssignment assignment;
    private long startOffset;
    private long endOffset;
    private long flushedOffset;
    /** All below is flushed, or will be by a flush that was asked for. */
    private long flushAskedOffset;

    private StorageFailure offline;

    /**
     * @param maxWaitingAppends appends that may wait for the high watermark ({@code weir.partition.max-waiting-appends})
     * @param maxLongPolls long polls held ({@code weir.partition.max-long-polls})
     * @param unawaitedFlushMs how long what nobody waits for may go without a flush that would bring it to readers
     *     ({@code weir.partition.unawaited-flush-delay})
     */
    record Bounds(int maxWaitingAppends, int maxLongPolls, long unawaitedFlushMs) {}

    /** The log's offsets as the epoch begins. */
    record Offsets(long startOffset, long endOffset, long flushedOffset) {}

    LeaderState(PartitionAssignment assignment, Offsets offsets, Bounds bounds) {
        this.self = assignment.leader();
        this.bounds = bounds;
        this.assignment = assignment;
        this.startOffset = offsets.startOffset();
        this.endOffset = offsets.endOffset();
        this.flushedOffset = offsets.flushedOffset();
        this.flushAskedOffset = flushedOffset;
        this.inSync = new InSyncReplicas(assignment);
        this.longPolls = new LongPolls(bounds.maxLongPolls());
        this.highWatermark = new HighWatermark(startOffset, endOffset);
    }

    long highWatermark() {
        return highWatermark.offset();
    }

    /** What read-committed readers see up to. Without transactions it is the high watermark. */
    long lastStableOffset() {
        return highWatermark.offset();
    }

    /** Whether the high watermark has reached the start of this leader's epoch. */
    boolean highWatermarkKnown() {
        return highWatermark.known();
    }

    PartitionAssignment assignment() {
        return assignment;
    }

    /** When {@link #tick} is due, or {@code Long.MAX_VALUE}. */
    long nextDeadlineMs() {
        return Math.min(waiting.nextDeadlineMs(), flushDueMs());
    }

    int waitingAppends() {
        return waiting.size();
    }

    int longPolls() {
        return longPolls.size();
    }

    /** To be called once, first. */
    List<LeaderEffect> started() {
        List<LeaderEffect> effects = new ArrayList<>();
        advance(effects);
        flushIfNeeded(effects);
        return effects;
    }

    /**
     * Whether a batch may be appended at all: {@code acks=all} needs enough in-sync replicas, and room to wait. A queue that is full is
     * told as a time-out, for that is what it would come to; nothing was appended then.
     */
    Optional<PartitionError> refuses(short acks) {
        if (acks != -1) {
            return Optional.empty();
        }
        if (!inSync.enough()) {
            return Optional.of(new PartitionError.NotEnoughReplicas());
        }
        return waiting.size() < bounds.maxWaitingAppends()
                ? Optional.empty()
                : Optional.of(new PartitionError.TimedOut());
    }

    /** Whether a client may delete the records below an offset; -1 is the high watermark. */
    Optional<PartitionError> refusesToDelete(long beforeOffset, long startOffset) {
        if (!assignment.settings().log().cleanupDelete()) {
            return Optional.of(new PartitionError.PolicyViolation());
        }
        long offset = offsetToDeleteBefore(beforeOffset);
        return offset < 0 || offset > highWatermark.offset()
                ? Optional.of(new PartitionError.OffsetOutOfRange(startOffset, highWatermark.offset()))
                : Optional.empty();
    }

    long offsetToDeleteBefore(long beforeOffset) {
        return beforeOffset == -1 ? highWatermark.offset() : beforeOffset;
    }

    /** A batch is written at this time; told before {@link #appended}. */
    void wrote(long nowMs) {
        flushDue.wrote(nowMs);
    }

    /**
     * A batch was written, or was found to be a duplicate of one that was.
     *
     * @param endOffset the log's end now
     * @param append its answer, and until when that may wait
     */
    List<LeaderEffect> appended(long endOffset, short acks, Waiting append) {
        List<LeaderEffect> effects = new ArrayList<>(2);
        this.endOffset = endOffset;
        advance(effects);
        if (acks != -1 || append.answer().lastOffset() < highWatermark.offset()) {
            effects.add(new Answer(append.replyTo(), append.answer()));
        } else if (offline != null) {
            effects.add(Answer.refusal(append.replyTo(), new PartitionError.Storage(offline)));
        } else {
            waiting.add(append);
        }
        if (isAwaited()) {
            flushIfNeeded(effects);
        }
        return effects;
    }

    /** The disk has all below {@code offset}. */
    List<LeaderEffect> flushed(long offset) {
        List<LeaderEffect> effects = new ArrayList<>();
        flushedOffset = Math.max(flushedOffset, offset);
        advance(effects);
        return effects;
    }

    /** The disk could not; nothing more is acknowledged to {@code acks=all}, and the high watermark stays. */
    List<LeaderEffect> flushFailed(StorageFailure failure) {
        offline = failure;
        return refuse(waiting.all(), new PartitionError.Storage(failure));
    }

    /** A follower holds all below {@code offset}. */
    List<LeaderEffect> replicated(int follower, long offset) {
        List<LeaderEffect> effects = new ArrayList<>();
        inSync.holds(follower, offset);
        advance(effects);
        return effects;
    }

    /** In-sync set or settings changed at the same leader epoch; one that is older than what is known changes nothing. */
    List<LeaderEffect> updated(PartitionAssignment newer) {
        if (newer.partitionEpoch() < assignment.partitionEpoch()) {
            return List.of();
        }
        assignment = newer;
        inSync.update(newer);
        List<LeaderEffect> effects = new ArrayList<>();
        advance(effects);
        if (!inSync.enough()) {
            effects.addAll(refuse(waiting.all(), new PartitionError.NotEnoughReplicasAfterAppend()));
        }
        flushIfNeeded(effects);
        return effects;
    }

    /** Somebody wants to know when something can be read at {@code offset}. */
    List<LeaderEffect> awaited(long offset, Waiter waiter) {
        if (offset < highWatermark.offset() || offset < startOffset) {
            return List.of(new Wake(waiter));
        }
        longPolls.add(offset, waiter);
        List<LeaderEffect> effects = new ArrayList<>(1);
        flushIfNeeded(effects);
        return effects;
    }

    /** The log begins later now: who waits below is told, and finds out. */
    List<LeaderEffect> startMoved(long offset) {
        startOffset = Math.max(startOffset, offset);
        return wake(longPolls.below(startOffset));
    }

    /** Time has passed. */
    List<LeaderEffect> tick(long nowMs) {
        List<LeaderEffect> effects = new ArrayList<>(refuse(waiting.expired(nowMs), new PartitionError.TimedOut()));
        if (flushDueMs() <= nowMs) {
            askFlush(effects);
        }
        return effects;
    }

    /** It leads no more. Everyone who waits is told. */
    List<LeaderEffect> stopped() {
        List<LeaderEffect> effects = new ArrayList<>(refuse(waiting.all(), new PartitionError.NotLeader()));
        effects.addAll(wake(longPolls.all()));
        return effects;
    }

    private void advance(List<LeaderEffect> effects) {
        if (offline != null && durability() == Durability.FSYNC) {
            return;
        }
        inSync.holds(self, flushedFirst() ? flushedOffset : endOffset);
        if (!highWatermark.advanceTo(inSync.replicatedByAll())) {
            return;
        }
        for (Waiting append : waiting.below(highWatermark.offset())) {
            effects.add(new Answer(append.replyTo(), append.answer()));
        }
        effects.addAll(wake(longPolls.below(highWatermark.offset())));
    }

    private void flushIfNeeded(List<LeaderEffect> effects) {
        if (flushedFirst() && mayFlush()) {
            askFlush(effects);
        }
    }

    /** Whether anybody is answered, or reads on, as soon as all that is written is flushed. */
    private boolean isAwaited() {
        return waiting.size() > 0
                || longPolls.size() > 0
                || durability() != Durability.FSYNC
                || bounds.unawaitedFlushMs() == 0;
    }

    private void askFlush(List<LeaderEffect> effects) {
        flushAskedOffset = endOffset;
        flushDue.asked();
        effects.add(new RequestFlush());
    }

    private boolean mayFlush() {
        return offline == null && flushAskedOffset < endOffset;
    }

    /** Whether what is written counts only once it is flushed: always, or because {@code flush.messages} records are not. */
    private boolean flushedFirst() {
        return durability() == Durability.FSYNC
                || endOffset - flushedOffset
                        >= assignment.settings().log().writing().flushMessages();
    }

    private long flushDueMs() {
        if (!mayFlush()) {
            return Long.MAX_VALUE;
        }
        long flushMs = assignment.settings().log().writing().flushMs();
        return flushDue.dueMs(flushedFirst() ? Math.min(flushMs, bounds.unawaitedFlushMs()) : flushMs);
    }

    private Durability durability() {
        return assignment.settings().durability();
    }

    private static List<LeaderEffect> refuse(List<Waiting> appends, PartitionError error) {
        List<LeaderEffect> effects = new ArrayList<>(appends.size());
        for (Waiting append : appends) {
            effects.add(Answer.refusal(append.replyTo(), error));
        }
        return effects;
    }

    private static List<LeaderEffect> wake(List<Waiter> waiters) {
        List<LeaderEffect> effects = new ArrayList<>(waiters.size());
        for (Waiter waiter : waiters) {
            effects.add(new Wake(waiter));
        }
        return effects;
    }
}
