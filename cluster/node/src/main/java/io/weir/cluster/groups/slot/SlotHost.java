package io.weir.cluster.groups.slot;

import io.micrometer.core.instrument.MeterRegistry;
import io.weir.cluster.groups.GroupTopics;
import io.weir.cluster.metadata.BrokerImage;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.MetadataView;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;

/** Where the composition root starts this node's part of the groups. Safe for any thread. */
public final class SlotHost {
    private static final String NAME = "weir-group-slots";

    /**
     * What slots need.
     *
     * @param topics how groups look at the metadata's topics
     * @param limits what groups are bounded by
     * @param freshId makes the part of a new member's id that nobody else has
     */
    public record Setup(
            int nodeId,
            SlotSettings settings,
            Function<MetadataImage, GroupTopics> topics,
            GroupLimits limits,
            Supplier<String> freshId,
            Clock clock) {

        private Setup withLimits(GroupLimits others) {
            return new Setup(nodeId, settings, topics, others, freshId, clock);
        }
    }

    private final StartedSlots started = new StartedSlots();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private final ActorRef<SlotHostActor.Command> actor;
    private final RemoteSlots remote;

    private SlotHost(ActorSystem<?> system, Setup setup, MeterRegistry meters) {
        ActorRefResolver resolver = ActorRefResolver.get(system);
        Setup paced = setup.withLimits(
                new PacedLimits(setup.limits(), setup.settings().heartbeats(), started::consumers));
        CompletableFuture<RemoteSlots> others = new CompletableFuture<>();
        actor = system.systemActorOf(
                SlotHostActor.create(paced, started, others, new SlotMeters(meters, started), ready, stopped),
                NAME,
                Props.empty());
        remote = new RemoteSlots(
                setup.nodeId(),
                setup.settings(),
                broker -> resolver.resolveActorRef(addressOf(broker) + "/system/" + NAME),
                actor.narrow());
        // Nobody knows the actor before this method returns, so it never waits for this.
        others.complete(remote);
    }

    /** The actor system's, which is what an incarnation begins with. */
    private static String addressOf(BrokerImage broker) {
        String incarnation = broker.incarnation();
        return incarnation.substring(0, incarnation.indexOf('#'));
    }

    /** Starts without a slot: those that are this node's start with the metadata that says so. */
    public static SlotHost start(ActorSystem<?> system, Setup setup, MeterRegistry meters) {
        return new SlotHost(system, setup, meters);
    }

    /** The metadata is now this image; images come in their order. */
    public void applied(MetadataImage image) {
        actor.tell(new SlotHostActor.Applied(image));
    }

    /** Completes when the slots that are this node's first have been started; what is asked of them waits for their journals. */
    public CompletionStage<Void> ready() {
        return ready.minimalCompletionStage();
    }

    /** The way to all groups. */
    public Groups groups(MetadataView metadata) {
        return new SlotGroups(metadata, started, remote);
    }

    /** Answers who is parked, stores what is decided, and completes when every slot has ended. */
    public CompletionStage<Void> stop() {
        actor.tell(new SlotHostActor.Stop());
        return stopped.minimalCompletionStage();
    }
}
