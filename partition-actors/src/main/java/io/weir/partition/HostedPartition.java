package io.weir.partition;

import io.weir.log.TopicIdPartition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/**
 * One partition on its node: what the metadata asked for, done strictly one after the other, so that an older leader has given the log
 * back before the next one starts and a log is deleted only when nobody holds or opens it. Confined to the host's actor.
 *
 * <p>There is one step in the queue for each change of the metadata that is not applied yet.
 */
final class HostedPartition {

    /** What the metadata asks for. */
    sealed interface Step {
        CompletableFuture<Void> done();
    }

    record Lead(PartitionAssignment assignment, CompletableFuture<Void> done) implements Step {}

    record Update(PartitionAssignment assignment, CompletableFuture<Void> done) implements Step {}

    record Resign(CompletableFuture<Void> done) implements Step {}

    record Delete(CompletableFuture<Void> done) implements Step {}

    /** What is done about it. Starts and stops may get lost, and are asked for again by {@link #remind}. */
    interface Actions {
        void start(PartitionAssignment assignment);

        void update(PartitionAssignment assignment);

        void stop(LeaderEntityId entity);

        void delete(TopicIdPartition partition);
    }

    private enum Doing {
        NOTHING,
        STARTING,
        /** The leader broke and is asked to lead again; what the metadata asks for goes first. */
        RESTARTING,
        STOPPING,
        DELETING
    }

    private final TopicIdPartition partition;
    private final Actions actions;
    private final Deque<Step> steps = new ArrayDeque<>();
    private Doing doing = Doing.NOTHING;

    /** Who leads here, or is being started or stopped; {@code null} for nobody. */
    private PartitionAssignment leader;

    HostedPartition(TopicIdPartition partition, Actions actions) {
        this.partition = partition;
        this.actions = actions;
    }

    boolean busy() {
        return doing != Doing.NOTHING;
    }

    /** Whether there is nothing to know about it. */
    boolean idle() {
        return leader == null && steps.isEmpty();
    }

    void add(Step step) {
        steps.addLast(step);
        proceed();
    }

    void started(LeaderEntityId entity) {
        if (doing == Doing.STARTING && isLeader(entity)) {
            doing = Doing.NOTHING;
            complete();
        } else if (doing == Doing.RESTARTING && isLeader(entity)) {
            doing = Doing.NOTHING;
        }
    }

    /** A restart that fails is asked for again by {@link #remind}. */
    void notStarted(LeaderEntityId entity, Throwable cause) {
        if (doing == Doing.STARTING && isLeader(entity)) {
            doing = Doing.NOTHING;
            leader = null;
            fail(cause);
        }
    }

    /** Asked to, or by itself: then it was fenced or its node stops, and it leads again when it is asked to. */
    void ended(LeaderEntityId entity) {
        if (isLeader(entity) && doing != Doing.STARTING && doing != Doing.RESTARTING) {
            doing = Doing.NOTHING;
            leader = null;
            proceed();
        }
    }

    /** By itself, and is started again. */
    void broke(LeaderEntityId entity) {
        if (doing != Doing.NOTHING) {
            ended(entity);
        } else if (isLeader(entity)) {
            doing = Doing.RESTARTING;
            actions.start(leader);
        }
    }

    /** @param failure why the log could not be deleted, or {@code null} */
    void deleted(Throwable failure) {
        doing = Doing.NOTHING;
        if (failure == null) {
            complete();
        } else {
            fail(failure);
        }
    }

    /** Asks again for what is not confirmed yet. */
    void remind() {
        if (doing == Doing.STARTING || doing == Doing.RESTARTING) {
            actions.start(leader);
        } else if (doing == Doing.STOPPING) {
            actions.stop(LeaderEntityId.of(leader));
        }
    }

    /** The host stops: nothing that was asked for will be done. */
    void abandon() {
        steps.forEach(step -> step.done().completeExceptionally(new IllegalStateException("the node stops")));
        steps.clear();
    }

    private void proceed() {
        while ((doing == Doing.NOTHING || doing == Doing.RESTARTING) && !steps.isEmpty()) {
            Step next = steps.peekFirst();
            if (next instanceof Lead lead) {
                lead(lead.assignment());
            } else if (next instanceof Update update) {
                if (sameEpoch(update.assignment())) {
                    update(update.assignment());
                }
                finish(null);
            } else if (leader != null) {
                stopLeader();
            } else if (next instanceof Delete) {
                doing = Doing.DELETING;
                actions.delete(partition);
            } else {
                finish(null);
            }
        }
    }

    private void lead(PartitionAssignment assignment) {
        if (leader == null) {
            leader = assignment;
            doing = Doing.STARTING;
            actions.start(assignment);
        } else if (sameEpoch(assignment)) {
            update(assignment);
            finish(null);
        } else if (leader.leaderEpoch() < assignment.leaderEpoch()) {
            stopLeader();
        } else {
            finish(new IllegalStateException(partition + " is led at epoch " + leader.leaderEpoch()
                    + ", which is later than " + assignment.leaderEpoch()));
        }
    }

    private void update(PartitionAssignment assignment) {
        leader = assignment;
        actions.update(assignment);
    }

    private void stopLeader() {
        doing = Doing.STOPPING;
        actions.stop(LeaderEntityId.of(leader));
    }

    private boolean sameEpoch(PartitionAssignment assignment) {
        return leader != null && leader.leaderEpoch() == assignment.leaderEpoch();
    }

    private boolean isLeader(LeaderEntityId entity) {
        return leader != null && LeaderEntityId.of(leader).equals(entity);
    }

    private void complete() {
        finish(null);
        proceed();
    }

    private void fail(Throwable cause) {
        finish(cause);
        proceed();
    }

    private void finish(Throwable failure) {
        CompletableFuture<Void> done = steps.removeFirst().done();
        if (failure == null) {
            done.complete(null);
        } else {
            done.completeExceptionally(failure);
        }
    }
}
