package io.weir.cluster.broker;

import io.weir.log.TopicIdPartition;
import io.weir.partition.PartitionAssignment;
import io.weir.partition.PartitionHost;
import java.util.concurrent.CompletionStage;

/** One thing that a broker has to do to come to an image. */
sealed interface Step {

    TopicIdPartition partition();

    CompletionStage<Void> run(PartitionHost host);

    record Delete(TopicIdPartition partition) implements Step {
        @Override
        public CompletionStage<Void> run(PartitionHost host) {
            return host.delete(partition);
        }
    }

    record Resign(TopicIdPartition partition) implements Step {
        @Override
        public CompletionStage<Void> run(PartitionHost host) {
            return host.resign(partition);
        }
    }

    record Lead(PartitionAssignment assignment) implements Step {
        @Override
        public TopicIdPartition partition() {
            return assignment.partition();
        }

        @Override
        public CompletionStage<Void> run(PartitionHost host) {
            return host.lead(assignment);
        }
    }

    /** The leader goes on with other settings or another in-sync set. */
    record Update(PartitionAssignment assignment) implements Step {
        @Override
        public TopicIdPartition partition() {
            return assignment.partition();
        }

        @Override
        public CompletionStage<Void> run(PartitionHost host) {
            return host.update(assignment);
        }
    }
}
