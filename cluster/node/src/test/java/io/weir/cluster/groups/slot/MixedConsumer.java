package io.weir.cluster.groups.slot;

import io.weir.cluster.groups.Partitions;
import io.weir.cluster.groups.consumer.ConsumerHeartbeat;
import io.weir.cluster.groups.consumer.ConsumerReply;
import io.weir.cluster.groups.event.ConsumerMember;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** A consumer of the consumer protocol: it gives up what it is told before it says so. */
final class MixedConsumer extends MixedClient {
    private int epoch;
    private boolean says = true;

    MixedConsumer(MixedWorld world, Optional<String> instance) {
        super(world, instance);
        memberId = world.freshId();
    }

    @Override
    int epoch() {
        return epoch;
    }

    @Override
    void step() {
        ConsumerReply reply = beat(epoch, says || epoch == 0).get(0).reply();
        says = false;
        switch (reply.error()) {
            case NONE -> {
                epoch = reply.epoch();
                reply.assigned().ifPresent(assigned -> {
                    says = !assigned.equals(owned);
                    owned = assigned;
                });
            }
            case FENCED_MEMBER_EPOCH, UNKNOWN_MEMBER_ID, GROUP_ID_NOT_FOUND -> abandon();
            case FENCED_INSTANCE_ID, UNRELEASED_INSTANCE_ID -> {
                abandon();
                memberId = world.freshId();
            }
            default -> throw new AssertionError(reply);
        }
    }

    private List<GroupReplies.HeartbeatReply> beat(int said, boolean full) {
        return world.tell(new GroupCommand.ConsumerGroupHeartbeat(
                MixedWorld.GROUP,
                new ConsumerHeartbeat(
                        memberId,
                        said,
                        instance,
                        Optional.empty(),
                        "client",
                        "/127.0.0.1",
                        full ? OptionalInt.of(MixedWorld.REBALANCE_MS) : OptionalInt.empty(),
                        full ? Optional.of(Set.of("t")) : Optional.empty(),
                        full ? Optional.of("u|t") : Optional.empty(),
                        Optional.empty(),
                        full ? Optional.of(owned) : Optional.empty())));
    }

    private void abandon() {
        owned = Partitions.NONE;
        epoch = 0;
        says = true;
    }

    @Override
    void leave() {
        beat(instance.isPresent() ? ConsumerMember.AWAY : ConsumerHeartbeat.LEAVE, false);
        owned = Partitions.NONE;
    }

    @Override
    void connectionLost() {
        says = true;
    }
}
