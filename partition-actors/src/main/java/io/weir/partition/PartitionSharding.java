package io.weir.partition;

import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingSettings;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.ShardingMessageExtractor;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/**
 * The sharding of partition leaders: one shard for each broker, on that broker. Entities are not remembered and not passivated, and
 * shards are not moved; who leads is decided by the metadata alone.
 */
final class PartitionSharding {
    static final EntityTypeKey<PartitionCommand> TYPE = EntityTypeKey.create(PartitionCommand.class, "weir-partition");

    private final ClusterSharding sharding;

    private PartitionSharding(ClusterSharding sharding) {
        this.sharding = sharding;
    }

    /** Starts this node's region. Its shard gets its home as soon as the node is a member of the cluster. */
    static PartitionSharding start(
            ActorSystem<?> system, Function<LeaderEntityId, Behavior<PartitionCommand>> behavior) {
        ClusterSharding sharding = ClusterSharding.get(system);
        sharding.init(Entity.of(TYPE, entity -> behavior.apply(LeaderEntityId.parse(entity.getEntityId())))
                .withMessageExtractor(new ByBroker())
                .withAllocationStrategy(new BrokerShardAllocation(Cluster.get(Adapter.toClassic(system))))
                .withEntityProps(DispatcherSelector.fromConfig("weir.dispatcher.partition"))
                .withStopMessage(new PartitionLeader.HandOff())
                .withSettings(ClusterShardingSettings.create(system)
                        .withRememberEntities(false)
                        .withNoPassivationStrategy()));
        return new PartitionSharding(sharding);
    }

    /** At most once, as sharding delivers; kept for the shard's home while that is not known. */
    void tell(LeaderEntityId entity, PartitionCommand command) {
        sharding.entityRefFor(TYPE, entity.toString()).tell(command);
    }

    private static final class ByBroker
            extends ShardingMessageExtractor<ShardingEnvelope<PartitionCommand>, PartitionCommand> {
        @Override
        public String entityId(ShardingEnvelope<PartitionCommand> envelope) {
            return envelope.entityId();
        }

        @Override
        public String shardId(String entityId) {
            return LeaderEntityId.shardOf(entityId);
        }

        @Override
        public PartitionCommand unwrapMessage(ShardingEnvelope<PartitionCommand> envelope) {
            return envelope.message();
        }
    }
}
