package io.weir.cluster.broker;

import io.weir.cluster.config.LiveBrokerConfigs;
import io.weir.cluster.config.TopicConfigs;
import io.weir.cluster.controller.ControllerCommand;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.MetadataView;
import io.weir.log.TopicId;
import io.weir.log.TopicIdPartition;
import io.weir.partition.PartitionHost;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;

/** Where the composition root starts the broker's side of the metadata. */
public final class BrokerMetadata {
    private final AppliedMetadata applied;
    private final CompletableFuture<Void> ready;
    private final CompletableFuture<Void> stopped;
    private final ActorRef<BrokerActor.Command> actor;

    private BrokerMetadata(
            AppliedMetadata applied,
            CompletableFuture<Void> ready,
            CompletableFuture<Void> stopped,
            ActorRef<BrokerActor.Command> actor) {
        this.applied = applied;
        this.ready = ready;
        this.stopped = stopped;
        this.actor = actor;
    }

    /**
     * Registers this broker and begins to apply what the controller says.
     *
     * @param controller the way to the controller
     * @param live told of the broker's configurations whenever they have changed
     * @param stored the partitions that have a log here; those that the metadata does not know are deleted
     */
    public static BrokerMetadata start(
            ActorSystem<?> system,
            ActorRef<ControllerCommand> controller,
            TopicId clusterId,
            BrokerRegistration self,
            PartitionHost host,
            Collection<TopicIdPartition> stored,
            TopicConfigs configs,
            LiveBrokerConfigs live,
            BrokerSettings settings) {
        AppliedMetadata applied = new AppliedMetadata(MetadataImage.empty(clusterId), live);
        CompletableFuture<Void> ready = new CompletableFuture<>();
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        BrokerActor.Setup setup =
                new BrokerActor.Setup(controller, self, host, configs, settings, applied, ready, stopped);
        ActorRef<BrokerActor.Command> actor =
                system.systemActorOf(BrokerActor.create(setup, stored), "broker", Props.empty());
        return new BrokerMetadata(applied, ready, stopped, actor);
    }

    public MetadataView view() {
        return applied;
    }

    /**
     * Tells {@code told} the image that is applied, at once and whenever there is another, in their order. It runs on the thread that
     * applies the metadata: it must only hand the image on.
     */
    public void follow(Consumer<MetadataImage> told) {
        applied.follow(told);
    }

    /** Completes when this incarnation is registered and the leaders that it was given first have started or failed to. */
    public CompletionStage<Void> ready() {
        return ready.minimalCompletionStage();
    }

    /** Stops every leader and applies nothing more; completes when all have given their logs back. */
    public CompletionStage<Void> stop() {
        actor.tell(new BrokerActor.Stop());
        return stopped.minimalCompletionStage();
    }
}
