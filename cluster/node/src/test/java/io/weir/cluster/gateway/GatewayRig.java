package io.weir.cluster.gateway;

import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.cluster.metadata.BrokerImage;
import io.weir.cluster.metadata.PartitionImage;
import io.weir.cluster.metadata.TopicImage;
import io.weir.log.TopicId;
import io.weir.log.TopicIdPartition;
import io.weir.partition.PartitionCommand;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.pcollections.HashTreePMap;

/** A gateway on a free port of loopback, over leaders made of files. */
final class GatewayRig implements AutoCloseable {
    final Gateway gateway;
    final Surroundings surroundings = new Surroundings();
    final MeterRegistry meters = new SimpleMeterRegistry();
    final GatewayContext context;
    private final ActorTestKit actors = ActorTestKit.create(ConfigFactory.load());
    private final Map<String, FileLeader> leaders = new ConcurrentHashMap<>();
    private final Path directory;

    GatewayRig(Path directory, Map<String, ?> overrides, ApiHandler... more) throws Exception {
        this.directory = directory;
        GatewaySettings settings = settings(overrides);
        gateway = Gateway.bind(settings, Surroundings.NODE, "127.0.0.1", 0, meters);
        surroundings.broker(new BrokerImage(Surroundings.NODE, "one", "127.0.0.1", port(), "", false));
        GatewayContext base = surroundings.context();
        context = new GatewayContext(
                base.nodeId(),
                base.metadata(),
                base.controller(),
                (topic, partition) -> Optional.ofNullable(leaders.get(topic + ":" + partition)),
                Clock.systemUTC());
        List<ApiHandler> handlers = new ArrayList<>(RecordHandlers.all(context, settings, meters));
        handlers.addAll(
                AdminHandlers.all(context, surroundings.configs(), Surroundings.SETTINGS, surroundings.directory()));
        for (ApiHandler handler : more) {
            handlers.removeIf(other -> other.api() == handler.api());
            handlers.add(handler);
        }
        gateway.serve(context, handlers);
    }

    static GatewaySettings settings(Map<String, ?> overrides) {
        return GatewaySettings.from(ConfigFactory.parseMap(overrides)
                .withFallback(ConfigFactory.load())
                .resolve());
    }

    int port() {
        return gateway.address().getPort();
    }

    RawClient connect() throws Exception {
        return new RawClient(port());
    }

    /** A topic that this node leads. */
    TopicImage topic(String name, int partitions) throws Exception {
        TopicImage topic = topicWithoutLeaders(name, partitions);
        for (int index = 0; index < partitions; index++) {
            FileLeader leader = new FileLeader(new TopicIdPartition(topic.id(), name, index), directory);
            leader.started(actors.<PartitionCommand>spawn(
                    leader.behavior(), name + "-" + index, DispatcherSelector.blocking()));
            leaders.put(topic.id() + ":" + index, leader);
        }
        return topic;
    }

    TopicImage topicWithoutLeaders(String name, int partitions) {
        List<PartitionImage> placed = new ArrayList<>();
        for (int index = 0; index < partitions; index++) {
            placed.add(new PartitionImage(
                    index, Surroundings.NODE, 3, 0, List.of(Surroundings.NODE), List.of(Surroundings.NODE)));
        }
        TopicImage topic = new TopicImage(name, TopicId.random(), placed, HashTreePMap.empty());
        surroundings.add(topic);
        return topic;
    }

    FileLeader leader(TopicImage topic, int partition) {
        return leaders.get(topic.id() + ":" + partition);
    }

    double gauge(String name) {
        return meters.get(name).gauge().value();
    }

    @Override
    public void close() {
        gateway.close();
        actors.shutdownTestKit();
    }
}
