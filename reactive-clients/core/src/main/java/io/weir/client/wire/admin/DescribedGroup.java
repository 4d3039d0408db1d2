package io.weir.client.wire.admin;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * A group as its coordinator describes it.
 *
 * @param protocol what its members are to one another; empty where nobody has said
 * @param assignor the way in which partitions are shared; empty where there is none
 */
public record DescribedGroup(String state, String protocol, String assignor, List<Member> members) {
    public DescribedGroup {
        members = List.copyOf(members);
    }

    /**
     * @param epoch empty where the protocol has none
     * @param partitions empty also where they are not for this client to read
     */
    public record Member(
            String id,
            Optional<String> instance,
            String clientId,
            String host,
            Optional<Integer> epoch,
            List<TopicPartition> partitions) {
        public Member {
            partitions = List.copyOf(partitions);
        }
    }
}
