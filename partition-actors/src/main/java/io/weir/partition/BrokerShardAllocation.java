package io.weir.partition;

import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.sharding.ShardCoordinator.AbstractShardAllocationStrategy;
import org.apache.pekko.dispatch.Futures;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Future;

/**
 * Pins the shard of a broker to the region on that broker's node, which is the member with the role {@code broker-<id>}: never another
 * node, and nothing is ever moved.
 *
 * <p>While the broker is away its shard has no home: the answer is a future that does not complete. Nobody but the asker refers to it,
 * so that it is garbage with its question, and the question is asked again by each region that holds messages for the shard. Failing
 * instead would log an error each time.
 */
final class BrokerShardAllocation extends AbstractShardAllocationStrategy {
    private static final String ROLE_PREFIX = "broker-";

    private final Cluster cluster;

    BrokerShardAllocation(Cluster cluster) {
        this.cluster = cluster;
    }

    /** The cluster role by which a broker's member is known ({@code pekko.cluster.roles}). */
    static String roleOf(int broker) {
        return ROLE_PREFIX + broker;
    }

    @Override
    public Future<ActorRef> allocateShard(
            ActorRef requester, String shardId, Map<ActorRef, IndexedSeq<String>> currentShardAllocations) {
        String role = ROLE_PREFIX + shardId;
        for (ActorRef region : currentShardAllocations.keySet()) {
            if (isOn(addressOf(region), role)) {
                return Futures.successful(region);
            }
        }
        return Futures.<ActorRef>promise().future();
    }

    @Override
    public Future<Set<String>> rebalance(
            Map<ActorRef, IndexedSeq<String>> currentShardAllocations, Set<String> rebalanceInProgress) {
        return Futures.successful(Set.of());
    }

    /** The coordinator's own region is known to it by a reference without host and port. */
    private Address addressOf(ActorRef region) {
        Address address = region.path().address();
        return address.hasLocalScope() ? cluster.selfMember().address() : address;
    }

    private boolean isOn(Address address, String role) {
        return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
                .anyMatch(member -> member.address().equals(address) && member.hasRole(role) && serves(member));
    }

    private static boolean serves(Member member) {
        return member.status() != MemberStatus.down() && member.status() != MemberStatus.removed();
    }
}
