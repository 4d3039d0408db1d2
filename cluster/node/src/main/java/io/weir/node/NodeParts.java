package io.weir.node;

import com.typesafe.config.Config;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.cluster.broker.BrokerMetadata;
import io.weir.cluster.broker.BrokerRegistration;
import io.weir.cluster.broker.BrokerSettings;
import io.weir.cluster.config.BrokerConfigs;
import io.weir.cluster.config.GroupConfigs;
import io.weir.cluster.config.LiveBrokerConfigs;
import io.weir.cluster.config.TopicConfigs;
import io.weir.cluster.controller.ControllerAsks;
import io.weir.cluster.controller.ControllerCommand;
import io.weir.cluster.controller.ControllerHost;
import io.weir.cluster.controller.ControllerSettings;
import io.weir.cluster.gateway.AdminHandlers;
import io.weir.cluster.gateway.AdminSettings;
import io.weir.cluster.gateway.ApiHandler;
import io.weir.cluster.gateway.ConnectionLimits;
import io.weir.cluster.gateway.Gateway;
import io.weir.cluster.gateway.GatewayContext;
import io.weir.cluster.gateway.GatewayException;
import io.weir.cluster.gateway.GatewaySettings;
import io.weir.cluster.gateway.GroupHandlers;
import io.weir.cluster.gateway.LogDirectory;
import io.weir.cluster.gateway.RecordHandlers;
import io.weir.cluster.groups.slot.ConfiguredLimits;
import io.weir.cluster.groups.slot.ImageTopics;
import io.weir.cluster.groups.slot.SlotHost;
import io.weir.cluster.groups.slot.SlotSettings;
import io.weir.journal.plugin.JournalExtension;
import io.weir.log.DataDirectory;
import io.weir.log.DataDirectoryException;
import io.weir.log.DataDirectorySettings;
import io.weir.log.Durability;
import io.weir.log.PreviousStop;
import io.weir.log.StorageException;
import io.weir.log.TopicId;
import io.weir.log.TopicIdPartition;
import io.weir.log.store.FileStore;
import io.weir.node.NodeStartException.Reason;
import io.weir.partition.PartitionHost;
import io.weir.partition.PartitionHosts;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node is made of, put together in one place. The listener is bound first, so that its port is known to the registration; it
 * serves last. Each part that has started leaves word how it is stopped, so that a start that fails half-way and an orderly stop are
 * the same: the parts end in the reverse order of their start.
 */
final class NodeParts {
    private static final Logger LOG = LoggerFactory.getLogger(NodeParts.class);
    private static final Clock CLOCK = Clock.systemUTC();
    private static final int FIRST_DISK = 1;

    private final NodeSettings settings;
    private final FileStore store;
    private final StopSteps stops = new StopSteps();
    private final NodeThreads threads = new NodeThreads();
    private final Duration startTimeout;
    private final Duration stopTimeout;
    private DataDirectory directory;
    private ActorSystem<Void> system;
    private Gateway gateway;
    private NodeTopics topics;
    private SlotHost slots;
    private NodeMonitoring monitoring;

    private NodeParts(NodeSettings settings, FileStore store) {
        this.store = store;
        this.settings = settings;
        startTimeout = settings.config().getDuration("weir.start-timeout");
        stopTimeout = settings.config().getDuration("weir.stop-timeout");
    }

    /** @param store the file system that records and metadata lie on */
    static NodeParts start(NodeSettings settings, FileStore store) throws DataDirectoryException, NodeStartException {
        NodeParts parts = new NodeParts(settings, store);
        boolean started = false;
        try {
            parts.threads.during(parts::startAll);
            started = true;
            return parts;
        } finally {
            if (!started) {
                parts.stops.runQuietly();
            }
        }
    }

    HostPort listener() {
        return settings.listener().withPort(gateway.address().getPort());
    }

    /** Where clients are told to connect. */
    HostPort advertised() {
        return settings.advertisedListener().orElseGet(this::listener);
    }

    Optional<HostPort> http() {
        return monitoring.address();
    }

    NodeTopics topics() {
        return topics;
    }

    TopicId clusterId() {
        return directory.meta().clusterId();
    }

    void close() {
        stops.run();
    }

    private void startAll() throws DataDirectoryException, NodeStartException {
        stops.add("threads", () -> threads.join(stopTimeout));
        Config log = settings.config().getConfig("weir.log");
        directory = DataDirectory.open(
                settings.dataDir(),
                settings.nodeId(),
                new DataDirectorySettings(
                        log.getInt("open-segments"),
                        log.getDuration("checkpoint-interval"),
                        log.getBytes("reserve"),
                        log.getDuration("room-check-interval"),
                        MachineMemory.percent(log.getInt("page-cache-percent")),
                        log.getInt("flush-threads"),
                        FIRST_DISK),
                store,
                CLOCK);
        stops.add("data directory", directory::close);
        LOG.info(
                "Data is in {} (store {}), {}; durability {}",
                directory.path(),
                directory.meta().storeId(),
                before(directory.previousStop()),
                settings.durability().name().toLowerCase(Locale.ROOT));
        // The actor system takes longest: meanwhile, what does not know it is made ready.
        CompletableFuture<ActorSystem<Void>> starting = CompletableFuture.supplyAsync(
                () -> NodeActorSystem.start(settings, clusterId(), threads.classLoader(), store),
                task -> new Thread(task, "weir-" + settings.nodeId() + "-start-1").start());
        stops.add("actor system", () -> NodeActorSystem.stop(starting, stopTimeout));
        monitoring = NodeMonitoring.prepare(settings);
        stops.add("metrics", monitoring::close);
        NodeMeters meters = new NodeMeters(monitoring.registry());
        meters.logs(directory);
        meters.condition(monitoring.condition());
        gateway = bind(monitoring.registry());
        stops.add("listener", gateway::close);
        system = started(starting);
        monitoring.starting(system);
        stops.add("health", () -> await(monitoring.stop(), stopTimeout));
        NodeCondition.Parts serving = serve(monitoring.registry());
        meters.journal(JournalExtension.of(system).store());
        meters.metadata(serving.metadata(), settings.nodeId());
        // Of what runs now the listener ends first: what was asked is answered while there are leaders.
        stops.add("listener", gateway::close);
        // Before it, those who are parked in groups: it waits for the answers that are under way.
        stops.add("groups", () -> await(slots.stop(), stopTimeout));
        monitoring.serving(system, serving);
        stops.add("readiness", monitoring.condition()::stopping);
    }

    private static String before(PreviousStop stop) {
        return switch (stop) {
            case NONE -> "new";
            case CLEAN -> "stopped in order before";
            case PROCESS_DIED -> "its process died before";
            case MACHINE_DIED -> "its machine may have gone down before";
        };
    }

    private Gateway bind(MeterRegistry meters) throws NodeStartException {
        try {
            HostPort listener = settings.listener();
            return Gateway.bind(
                    GatewaySettings.from(settings.config()),
                    settings.nodeId(),
                    listener.host(),
                    listener.port(),
                    meters);
        } catch (GatewayException e) {
            throw new NodeStartException(Reason.ADDRESS, e.getMessage() + " (weir.listener)", e);
        }
    }

    private ActorSystem<Void> started(CompletableFuture<ActorSystem<Void>> starting) throws NodeStartException {
        try {
            return starting.join();
        } catch (CompletionException e) {
            throw NodeActorSystem.notStarted(settings, e.getCause());
        }
    }

    /** The partitions, the controller that says which there are, and the listener that lets clients at them. */
    private NodeCondition.Parts serve(MeterRegistry meters) throws NodeStartException {
        int nodeId = settings.nodeId();
        Config weir = settings.config().getConfig("weir");
        TopicConfigs configs = new TopicConfigs(brokerConfigs());
        LiveBrokerConfigs live = new LiveBrokerConfigs(configs.broker());
        PartitionHost host = PartitionHosts.start(system, directory, nodeId, meters, CLOCK);
        ControllerSettings controllerSettings = ControllerSettings.of(weir);
        ActorRef<ControllerCommand> controller = ControllerHost.start(system, clusterId(), configs, controllerSettings);
        Collection<TopicIdPartition> stored = stored();
        BrokerMetadata broker = BrokerMetadata.start(
                system,
                controller,
                clusterId(),
                BrokerRegistration.of(
                        system, nodeId, advertised().host(), advertised().port(), ""),
                host,
                stored,
                configs,
                live,
                BrokerSettings.of(weir));
        stops.add("leaders", () -> await(broker.stop(), stopTimeout));
        SlotSettings slotSettings = SlotSettings.of(weir);
        slots = SlotHost.start(
                system,
                new SlotHost.Setup(
                        nodeId,
                        slotSettings,
                        image -> new ImageTopics(image, slotSettings.maxPatterns()),
                        new ConfiguredLimits(new GroupConfigs(configs.broker()), broker.view()::image),
                        () -> UUID.randomUUID().toString(),
                        CLOCK),
                meters);
        stops.add("groups", () -> await(slots.stop(), stopTimeout));
        broker.follow(slots::applied);
        ControllerAsks asks = new ControllerAsks(system, controller, nodeId, controllerSettings);
        topics = new NodeTopics(asks, broker.view(), startTimeout);
        GatewayContext context = new GatewayContext(nodeId, broker.view(), asks, host.leaders(), CLOCK);
        awaitReady(broker.ready().thenCombine(slots.ready(), (registered, started) -> null));
        List<ApiHandler> handlers = new ArrayList<>(AdminHandlers.all(
                context,
                configs,
                AdminSettings.of(weir.getConfig("gateway")),
                new LogDirectory(
                        directory.path(),
                        directory::usage,
                        system.dispatchers().lookup(DispatcherSelector.fromConfig("weir.dispatcher.io")))));
        handlers.addAll(GroupHandlers.all(context, slots.groups(broker.view())));
        handlers.addAll(RecordHandlers.all(context, GatewaySettings.from(settings.config()), meters));
        gateway.serve(context, handlers);
        live.follow(ConnectionLimits.NAMES, values -> gateway.limit(ConnectionLimits.of(values)));
        LOG.info(
                "Partitions: {} stored, {} open",
                stored.size(),
                directory.logs().size());
        return new NodeCondition.Parts(
                nodeId,
                directory,
                broker.view(),
                host.leaders(),
                JournalExtension.of(system).store()::failure);
    }

    /** What the user set; what is left at its default is the definitions' own matter. */
    private BrokerConfigs brokerConfigs() {
        Map<String, String> values = new HashMap<>(settings.kafka());
        if (settings.durability() != Durability.FSYNC) {
            values.put("weir.durability", settings.durability().name().toLowerCase(Locale.ROOT));
        }
        values.put("listeners", "PLAINTEXT://" + listener());
        values.put("advertised.listeners", "PLAINTEXT://" + advertised());
        values.put("log.dirs", directory.path().toString());
        return BrokerConfigs.of(settings.nodeId(), values);
    }

    private Collection<TopicIdPartition> stored() throws NodeStartException {
        try {
            return directory.stored();
        } catch (StorageException e) {
            throw new NodeStartException(Reason.FAULT, e.getMessage(), e);
        }
    }

    private void awaitReady(CompletionStage<Void> ready) throws NodeStartException {
        try {
            await(ready, startTimeout);
        } catch (TimeoutException e) {
            throw new NodeStartException(
                    Reason.FAULT,
                    "The controller did not register this node within weir.start-timeout = " + startTimeout.toSeconds()
                            + " s",
                    e);
        } catch (ExecutionException e) {
            throw new NodeStartException(
                    Reason.FAULT, "The node cannot start: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NodeStartException(Reason.FAULT, "The start was interrupted", e);
        }
    }

    private static void await(CompletionStage<?> stage, Duration timeout)
            throws InterruptedException, ExecutionException, TimeoutException {
        stage.toCompletableFuture().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
