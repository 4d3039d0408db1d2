package io.weir.cluster.broker;

import io.weir.log.TopicId;
import io.weir.log.TopicIdPartition;
import io.weir.partition.LeaderRegistry;
import io.weir.partition.PartitionAssignment;
import io.weir.partition.PartitionHost;
import io.weir.partition.StartedLeader;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Writes down what it is asked for; each call is done when the test says so, or at once. */
final class FakePartitionHost implements PartitionHost {
    /** @param assignment of {@code lead} and {@code update}, else {@code null} */
    record Call(String what, TopicIdPartition partition, PartitionAssignment assignment, CompletableFuture<Void> done) {
        @Override
        public String toString() {
            return what + " " + partition + (assignment == null ? "" : "@" + assignment.leaderEpoch());
        }
    }

    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
    private final boolean atOnce;

    FakePartitionHost(boolean atOnce) {
        this.atOnce = atOnce;
    }

    /** The next call, waited for. */
    Call next() throws InterruptedException {
        Call call = calls.poll(30, TimeUnit.SECONDS);
        if (call == null) {
            throw new AssertionError("nothing was asked of the host");
        }
        return call;
    }

    boolean idle() {
        return calls.isEmpty();
    }

    @Override
    public LeaderRegistry leaders() {
        return new LeaderRegistry() {
            @Override
            public Optional<StartedLeader> find(TopicId topicId, int partition) {
                return Optional.empty();
            }
        };
    }

    @Override
    public CompletionStage<Void> lead(PartitionAssignment assignment) {
        return call("lead", assignment.partition(), assignment);
    }

    @Override
    public CompletionStage<Void> update(PartitionAssignment assignment) {
        return call("update", assignment.partition(), assignment);
    }

    @Override
    public CompletionStage<Void> resign(TopicIdPartition partition) {
        return call("resign", partition, null);
    }

    @Override
    public CompletionStage<Void> delete(TopicIdPartition partition) {
        return call("delete", partition, null);
    }

    private CompletionStage<Void> call(String what, TopicIdPartition partition, PartitionAssignment assignment) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (atOnce) {
            done.complete(null);
        }
        calls.add(new Call(what, partition, assignment, done));
        return done;
    }
}
