package io.weir.cluster.groups.migration;

import io.weir.cluster.groups.GroupBytes;
import io.weir.cluster.groups.GroupTopics;
import io.weir.cluster.groups.classic.ClassicGroup;
import io.weir.cluster.groups.classic.ClassicRequests.Protocol;
import io.weir.cluster.groups.classic.ClassicRequests.Standing;
import io.weir.cluster.groups.consumer.ConsumerGroup;
import io.weir.cluster.groups.embedded.EmbeddedAssignment;
import io.weir.cluster.groups.embedded.EmbeddedPartitions;
import io.weir.cluster.groups.embedded.EmbeddedSubscription;
import io.weir.cluster.groups.embedded.MalformedException;
import io.weir.cluster.groups.event.ClassicClient;
import io.weir.cluster.groups.event.ConsumerMember;
import io.weir.cluster.groups.event.Effects;
import java.util.List;

/**
 * A group of the consumer protocol whose last member that spoke it is gone: those of the classic protocol go on among themselves. The epoch
 * is their generation, so that they are called to a join and lose nothing by it.
 */
public final class Downgrade {
    private Downgrade() {}

    /** @param into without anybody yet; what is persisted takes the place of all that was stored of the members */
    public static void of(ConsumerGroup group, ClassicGroup into, GroupTopics topics, long nowMs, Effects effects) {
        List<Standing> standing = group.members().values().stream()
                .map(member -> standing(member, topics))
                .toList();
        into.takeOver(standing, group.epoch(), nowMs, effects);
    }

    private static Standing standing(ConsumerMember member, GroupTopics topics) {
        ClassicClient client = member.classic().orElseThrow();
        return new Standing(
                member.id(),
                member.instanceId(),
                member.clientId(),
                member.clientHost(),
                member.rebalanceTimeoutMs(),
                client.sessionTimeoutMs(),
                client.offers().stream()
                        .map(offer -> new Protocol(offer.name(), offer.subscription()))
                        .toList(),
                new EmbeddedAssignment(EmbeddedPartitions.named(member.assigned(), topics), GroupBytes.EMPTY)
                        .bytes(version(client)));
    }

    private static short version(ClassicClient client) {
        try {
            return EmbeddedSubscription.read(client.preferred().subscription()).version();
        } catch (MalformedException malformed) {
            throw new IllegalStateException("a member was taken in whose subscription is malformed", malformed);
        }
    }
}
