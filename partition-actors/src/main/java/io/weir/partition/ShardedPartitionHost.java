package io.weir.partition;

import io.weir.log.TopicIdPartition;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;

/** The partitions of a node, for callers outside of actors; {@link PartitionHostActor} does the work. */
final class ShardedPartitionHost implements PartitionHost {
    private final int nodeId;
    private final LeaderRegistry leaders;
    private final ActorRef<PartitionHostActor.Command> actor;

    ShardedPartitionHost(int nodeId, LeaderRegistry leaders, ActorRef<PartitionHostActor.Command> actor) {
        this.nodeId = nodeId;
        this.leaders = leaders;
        this.actor = actor;
    }

    @Override
    public LeaderRegistry leaders() {
        return leaders;
    }

    @Override
    public CompletionStage<Void> lead(PartitionAssignment assignment) {
        if (assignment.leader() != nodeId) {
            return CompletableFuture.failedFuture(new IllegalArgumentException(
                    assignment.partition() + " is led by node " + assignment.leader() + ", this is node " + nodeId));
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        actor.tell(new PartitionHostActor.Lead(assignment, done));
        return done;
    }

    @Override
    public CompletionStage<Void> update(PartitionAssignment assignment) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        actor.tell(new PartitionHostActor.Update(assignment, done));
        return done;
    }

    @Override
    public CompletionStage<Void> resign(TopicIdPartition partition) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        actor.tell(new PartitionHostActor.Resign(partition, done));
        return done;
    }

    @Override
    public CompletionStage<Void> delete(TopicIdPartition partition) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        actor.tell(new PartitionHostActor.Delete(partition, done));
        return done;
    }
}
