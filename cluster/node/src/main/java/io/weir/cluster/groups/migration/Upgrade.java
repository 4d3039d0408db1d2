package io.weir.cluster.groups.migration;

import io.weir.cluster.groups.GroupTopics;
import io.weir.cluster.groups.MigrationPolicy;
import io.weir.cluster.groups.Partitions;
import io.weir.cluster.groups.classic.ClassicGroup;
import io.weir.cluster.groups.classic.ClassicRequests.Standing;
import io.weir.cluster.groups.embedded.EmbeddedAssignment;
import io.weir.cluster.groups.embedded.EmbeddedPartitions;
import io.weir.cluster.groups.embedded.EmbeddedSubscription;
import io.weir.cluster.groups.embedded.MalformedException;
import io.weir.cluster.groups.event.Arrivals;
import io.weir.cluster.groups.event.ClassicClient;
import io.weir.cluster.groups.event.ConsumerMember;
import io.weir.cluster.groups.event.GroupEvent;
import io.weir.cluster.groups.event.GroupEvent.ConsumerGroupChanged;
import io.weir.cluster.groups.event.GroupEvent.ConsumerMemberStored;
import io.weir.cluster.groups.event.GroupEvent.ConsumerTargetsAssigned;
import io.weir.cluster.groups.event.MemberState;
import io.weir.log.TopicId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A classic group as a group of the consumer protocol: everybody keeps what it has and says, the generation is its epoch, and nobody is
 * told to do anything before the newcomer that it happens for makes it a new epoch.
 */
public sealed interface Upgrade {

    /** @param events the group's whole history from now on */
    record Possible(List<GroupEvent> events) implements Upgrade {
        public Possible {
            events = List.copyOf(events);
        }
    }

    /** It stays as it is. */
    record Refused(String message) implements Upgrade {}

    static Upgrade of(ClassicGroup group, MigrationPolicy policy, int maxSize, GroupTopics topics) {
        String cannot = "Cannot upgrade classic group " + group.groupId() + " to consumer group because ";
        if (!policy.upgrades()) {
            return new Refused(cannot + "online upgrade is disabled.");
        } else if (!group.protocolType().equals("consumer")) {
            return new Refused(cannot + "the group does not use the consumer embedded protocol.");
        } else if (group.size() > maxSize) {
            return new Refused(cannot + "the group size exceeds the consumer group maximum size.");
        }
        List<ConsumerMember> members = new ArrayList<>();
        Partitions given = Partitions.NONE;
        for (Standing standing : group.standing()) {
            try {
                EmbeddedAssignment assignment = EmbeddedAssignment.read(standing.assignment());
                if (assignment.userData().size() > 0) {
                    return new Refused(cannot + "an unsupported custom assignor is in use. Please refer to the"
                            + " documentation or switch to a default assignor before re-attempting the upgrade.");
                }
                // Whoever joins a round has what it had until it hears of another; what two claim can be only one's.
                EmbeddedSubscription subscription = subscription(standing);
                Partitions assigned = EmbeddedPartitions.known(assignment.partitions(), topics)
                        .plus(EmbeddedPartitions.known(subscription.owned(), topics))
                        .minus(given);
                given = given.plus(assigned);
                members.add(member(standing, subscription, group.generation(), assigned));
            } catch (MalformedException malformed) {
                return new Refused(cannot + "the embedded consumer protocol is malformed.");
            }
        }
        return new Possible(history(group, members, topics));
    }

    /** All that it offers have the same topics. */
    private static EmbeddedSubscription subscription(Standing standing) throws MalformedException {
        return EmbeddedSubscription.read(standing.protocols().get(0).metadata());
    }

    private static ConsumerMember member(
            Standing standing, EmbeddedSubscription subscription, int generation, Partitions assigned) {
        return new ConsumerMember(
                standing.memberId(),
                standing.instanceId(),
                subscription.rackId(),
                standing.clientId(),
                standing.clientHost(),
                standing.rebalanceTimeoutMs(),
                subscription.topics(),
                Optional.empty(),
                Optional.empty(),
                generation,
                generation,
                MemberState.STABLE,
                assigned,
                Partitions.NONE,
                Arrivals.at(generation, assigned),
                Optional.of(new ClassicClient(
                        standing.sessionTimeoutMs(),
                        standing.protocols().stream()
                                .map(protocol -> new ClassicClient.Offer(protocol.name(), protocol.metadata()))
                                .toList())));
    }

    private static List<GroupEvent> history(ClassicGroup group, List<ConsumerMember> members, GroupTopics topics) {
        String id = group.groupId();
        Map<TopicId, Integer> subscribed = new HashMap<>();
        Map<String, Partitions> targets = new HashMap<>();
        List<GroupEvent> events = new ArrayList<>();
        members.forEach(member -> {
            member.subscribedNames().forEach(name -> topics.named(name)
                    .ifPresent(topic -> subscribed.put(topic, topics.partitions(topic))));
            targets.put(member.id(), member.assigned());
            events.add(new ConsumerMemberStored(id, member));
        });
        events.add(new ConsumerGroupChanged(id, group.lastGeneration(), subscribed));
        events.add(new ConsumerTargetsAssigned(id, group.lastGeneration(), targets));
        return events;
    }
}
