package io.weir.cluster.groups.slot;

import io.weir.cluster.groups.GroupBytes;
import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.Partitions;
import io.weir.cluster.groups.classic.ClassicRequests;
import io.weir.cluster.groups.classic.ClassicRequests.Join;
import io.weir.cluster.groups.classic.ClassicRequests.JoinReply;
import io.weir.cluster.groups.classic.ClassicRequests.JoinedMember;
import io.weir.cluster.groups.classic.ClassicRequests.Protocol;
import io.weir.cluster.groups.classic.ClassicRequests.Sync;
import io.weir.cluster.groups.classic.ClassicRequests.SyncReply;
import io.weir.cluster.groups.embedded.EmbeddedAssignment;
import io.weir.cluster.groups.embedded.EmbeddedPartitions;
import io.weir.cluster.groups.embedded.EmbeddedSubscription;
import io.weir.cluster.groups.embedded.MalformedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/** A consumer of the classic protocol, eager or cooperative, that assigns for all when it leads. */
final class MixedClassic extends MixedClient {
    private final boolean cooperative;
    private int generation = ClassicRequests.NO_GENERATION;
    private boolean rejoins = true;
    private List<JoinReply> joining;
    private List<SyncReply> syncing;

    MixedClassic(MixedWorld world, Optional<String> instance, boolean cooperative) {
        super(world, instance);
        this.cooperative = cooperative;
    }

    @Override
    int epoch() {
        return generation;
    }

    @Override
    void step() {
        if (joining != null) {
            take(joining).ifPresent(this::onJoin);
        } else if (syncing != null) {
            take(syncing).ifPresent(this::onSync);
        } else if (rejoins) {
            join();
        } else {
            heartbeat();
        }
    }

    private static <T> Optional<T> take(List<T> mailbox) {
        return mailbox.isEmpty() ? Optional.empty() : Optional.of(mailbox.get(0));
    }

    private void join() {
        if (!cooperative) {
            owned = Partitions.NONE;
        }
        joining = world.tell(new GroupCommand.Join(
                MixedWorld.GROUP,
                new Join(
                        memberId,
                        instance,
                        "client",
                        "/127.0.0.1",
                        MixedWorld.REBALANCE_MS,
                        MixedWorld.SESSION_MS,
                        "consumer",
                        List.of(new Protocol(cooperative ? "cooperative-sticky" : "range", subscription())),
                        true,
                        true)));
    }

    private GroupBytes subscription() {
        List<TopicPartition> partitions = new ArrayList<>();
        EmbeddedPartitions.named(owned, world.topics)
                .forEach((topic, numbers) ->
                        numbers.forEach(number -> partitions.add(new TopicPartition(topic, number))));
        return GroupBytes.copyOf(Utils.toArray(ConsumerProtocol.serializeSubscription(
                new Subscription(List.of("t", "u"), null, partitions, generation, Optional.empty()))));
    }

    private void onJoin(JoinReply reply) {
        joining = null;
        switch (reply.error()) {
            case NONE -> {
                memberId = reply.memberId();
                generation = reply.generation();
                boolean leads = reply.leader().equals(memberId) && !reply.skipAssignment();
                syncing = world.tell(new GroupCommand.Sync(
                        MixedWorld.GROUP,
                        new Sync(
                                memberId,
                                instance,
                                generation,
                                reply.protocolType(),
                                reply.protocol(),
                                leads ? assign(reply.members()) : Map.of())));
                rejoins = false;
            }
            case MEMBER_ID_REQUIRED -> memberId = reply.memberId();
            default -> failed(reply.error());
        }
    }

    /** Everything to everybody in turn; a cooperative one takes nothing from who has it still. */
    private Map<String, GroupBytes> assign(List<JoinedMember> members) {
        Map<String, Partitions> has = new HashMap<>();
        Map<String, Partitions> gets = new HashMap<>();
        members.forEach(member -> {
            has.put(member.memberId(), ownedOf(member));
            gets.put(member.memberId(), Partitions.NONE);
        });
        int[] turn = {0};
        world.everything().forEach((topic, partition) -> {
            String to = members.get(turn[0]++ % members.size()).memberId();
            boolean free = has.entrySet().stream()
                    .noneMatch(entry ->
                            !entry.getKey().equals(to) && entry.getValue().contains(topic, partition));
            if (free) {
                gets.merge(to, Partitions.of(topic, List.of(partition)), Partitions::plus);
            }
        });
        Map<String, GroupBytes> bytes = new HashMap<>();
        gets.forEach((id, partitions) -> bytes.put(
                id,
                new EmbeddedAssignment(EmbeddedPartitions.named(partitions, world.topics), GroupBytes.EMPTY)
                        .bytes((short) 3)));
        return bytes;
    }

    private Partitions ownedOf(JoinedMember member) {
        try {
            return EmbeddedPartitions.known(
                    EmbeddedSubscription.read(member.subscription()).owned(), world.topics);
        } catch (MalformedException malformed) {
            throw new AssertionError(malformed);
        }
    }

    private void onSync(SyncReply reply) {
        syncing = null;
        if (reply.error() != GroupError.NONE) {
            failed(reply.error());
            return;
        }
        try {
            Partitions assigned = EmbeddedPartitions.known(
                    EmbeddedAssignment.read(reply.assignment()).partitions(), world.topics);
            rejoins = cooperative && !owned.minus(assigned).isEmpty();
            owned = assigned;
        } catch (MalformedException malformed) {
            throw new AssertionError(malformed);
        }
    }

    private void heartbeat() {
        GroupError error = world.tell(new GroupCommand.Heartbeat(MixedWorld.GROUP, memberId, instance, generation))
                .get(0);
        if (error != GroupError.NONE) {
            failed(error);
        }
    }

    private void failed(GroupError error) {
        rejoins = true;
        switch (error) {
            case REBALANCE_IN_PROGRESS -> {}
            case ILLEGAL_GENERATION -> lost();
            case UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID -> {
                lost();
                memberId = "";
            }
            default -> throw new AssertionError(error);
        }
    }

    private void lost() {
        owned = Partitions.NONE;
        generation = ClassicRequests.NO_GENERATION;
    }

    @Override
    void leave() {
        if (instance.isEmpty()) {
            world.tell(GroupFixtures.leave(MixedWorld.GROUP, memberId));
        }
        owned = Partitions.NONE;
    }

    @Override
    void connectionLost() {
        rejoins |= joining != null || syncing != null;
        joining = null;
        syncing = null;
    }
}
