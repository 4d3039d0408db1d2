package io.weir.cluster.groups.slot;

import io.weir.cluster.groups.slot.GroupPost.Answer;
import io.weir.cluster.groups.slot.GroupPost.Question;
import io.weir.cluster.metadata.BrokerImage;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.SlotImage;
import io.weir.partition.Reply;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The slots of other brokers, as this one reaches them. Who waits for a slot that has moved, or whose broker is fenced, is told so with
 * the metadata that says it. Safe for any thread; {@link #applied} and {@link #answered} are called by the host's actor.
 */
final class RemoteSlots {
    private final int nodeId;
    private final SlotSettings settings;
    private final Function<BrokerImage, ActorRef<GroupPost>> hosts;
    private final ActorRef<GroupPost> self;
    private final Map<Integer, RemoteSlot> slots = new ConcurrentHashMap<>();
    private final Map<Long, Reply<?>> open = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();

    private record RemoteSlot(SlotImage place, ActorRef<GroupPost> host, SlotCalls calls) {}

    /** @param hosts the way to the slots' host of a broker */
    RemoteSlots(
            int nodeId,
            SlotSettings settings,
            Function<BrokerImage, ActorRef<GroupPost>> hosts,
            ActorRef<GroupPost> self) {
        this.nodeId = nodeId;
        this.settings = settings;
        this.hosts = hosts;
        this.self = self;
    }

    /** The slots are now where this image says. */
    void applied(MetadataImage image) {
        for (int number = 0; number < image.groupSlots().size(); number++) {
            SlotImage place = image.groupSlots().get(number);
            RemoteSlot known = slots.get(number);
            if (known != null && known.place().equals(place)) {
                continue;
            }
            Optional<BrokerImage> broker =
                    place.broker() == nodeId ? Optional.empty() : image.liveBroker(place.broker());
            if (broker.isPresent()) {
                slots.put(number, new RemoteSlot(place, hosts.apply(broker.get()), calls()));
            } else {
                slots.remove(number);
            }
            if (known != null) {
                known.calls().close();
            }
        }
    }

    private SlotCalls calls() {
        return new SlotCalls(settings.maxWaitingCalls());
    }

    /** Asks a slot of another broker; empty when the slot is not known to be at one. */
    <R> Optional<CompletionStage<R>> ask(int number, GroupCommand<R> command) {
        return Optional.ofNullable(slots.get(number)).map(slot -> ask(number, slot, command));
    }

    private <R> CompletionStage<R> ask(int number, RemoteSlot slot, GroupCommand<R> command) {
        long id = ids.incrementAndGet();
        Duration limit = settings.remoteTimeout().plusMillis(command.parkedMs());
        return slot.calls()
                .call(command, reply -> {
                    open.put(id, reply);
                    slot.host().tell(new Question(number, slot.place().epoch(), id, command, self));
                })
                .completeOnTimeout(command.unavailable(), limit.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((answer, failure) -> {
                    Reply<?> left = open.remove(id);
                    slot.calls().forget(left);
                });
    }

    /** An answer has come; one that nobody waits for any more is dropped. */
    @SuppressWarnings("unchecked")
    void answered(Answer message) {
        Reply<?> reply = open.remove(message.id());
        if (reply != null) {
            // Of the kind that the command asks for: both ends have it from the same table.
            ((Reply<Object>) reply).tell(message.answer());
        }
    }

    /** Everybody who waits is told that nobody can be reached any more. */
    void close() {
        slots.values().forEach(slot -> slot.calls().close());
    }
}
