package io.weir.cluster.groups.assignor;

import io.weir.cluster.groups.Partitions;
import io.weir.log.TopicId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an assignor looks at.
 *
 * @param members by member id
 * @param partitions how many partitions each topic has that anybody subscribes to
 */
public record GroupSpec(Map<String, Member> members, Map<TopicId, Integer> partitions) {
    public GroupSpec {
        members = Map.copyOf(members);
        partitions = Map.copyOf(partitions);
    }

    /**
     * @param topics what it subscribes to, of those that exist
     * @param target what it was meant to have until now
     */
    public record Member(Optional<String> instanceId, Set<TopicId> topics, Partitions target) {
        public Member {
            topics = Set.copyOf(topics);
        }
    }
}
