package io.weir.partition;

import com.typesafe.config.Config;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.log.DataDirectory;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;

/** The way in: starts the partitions' side of a node. */
public final class PartitionHosts {
    private PartitionHosts() {}

    /**
     * Starts the sharding region of the leaders and the host that starts and stops them. The actor system is clustered, and its member
     * has the role {@link #roleOf}; it need not have joined yet: leaders start once it has. The host ends with the system; the data
     * directory stays the caller's, to be closed after it.
     *
     * @param directory where this node's logs are
     * @param clock for record timestamps and for the deadlines of appends
     */
    public static PartitionHost start(
            ActorSystem<?> system, DataDirectory directory, int nodeId, MeterRegistry meters, Clock clock) {
        Config config = system.settings().config().getConfig("weir.partition");
        StartedLeaders leaders = new StartedLeaders();
        CompletableFuture<PartitionSharding> sharding = new CompletableFuture<>();
        PartitionMetrics metrics = new PartitionMetrics(meters, leaders);
        ActorRef<PartitionHostActor.Command> host = system.systemActorOf(
                PartitionHostActor.create(
                        directory,
                        leaders,
                        (entity, command) -> tell(leaders, sharding, entity, command),
                        config.getDuration("retry-interval")),
                "weir-partition-host",
                DispatcherSelector.defaultDispatcher());
        LeaderEnvironment environment = new LeaderEnvironment(
                directory,
                leaders,
                host,
                metrics,
                clock,
                new LeaderState.Bounds(
                        config.getInt("max-waiting-appends"),
                        config.getInt("max-long-polls"),
                        config.getDuration("unawaited-flush-delay").toMillis()),
                config.getDuration("rest-timeout"),
                config.getDuration("reopen-interval"));
        // Nobody knows the host before this method returns, so it never waits for its sharding.
        sharding.complete(PartitionSharding.start(system, entity -> PartitionLeader.create(entity, environment)));
        Config kafka = system.settings().config().getConfig("weir.kafka");
        new RetentionRounds(leaders, metrics, clock)
                .start(
                        system,
                        Duration.ofMillis(kafka.getLong("\"log.initial.task.delay.ms\"")),
                        Duration.ofMillis(kafka.getLong("\"log.retention.check.interval.ms\"")));
        return new ShardedPartitionHost(nodeId, leaders, host);
    }

    /**
     * A leader that has started here is told directly: what it was told of goes before what clients ask it from then on. All others are
     * reached through the region, which may start them.
     */
    private static void tell(
            StartedLeaders leaders,
            CompletableFuture<PartitionSharding> sharding,
            LeaderEntityId entity,
            PartitionCommand command) {
        Optional<StartedLeader> started = command instanceof PartitionCommand.Update
                ? leaders.find(entity.topicId(), entity.partition())
                        .filter(leader -> LeaderEntityId.of(leader.assignment()).equals(entity))
                : Optional.empty();
        if (started.isPresent()) {
            started.get().ref().tell(command);
        } else {
            sharding.join().tell(entity, command);
        }
    }

    /** The cluster role that the member of a broker must have ({@code pekko.cluster.roles}). */
    public static String roleOf(int nodeId) {
        return BrokerShardAllocation.roleOf(nodeId);
    }
}
