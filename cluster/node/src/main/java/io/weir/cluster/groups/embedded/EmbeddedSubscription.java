package io.weir.cluster.groups.embedded;

import io.weir.cluster.groups.GroupBytes;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a consumer of the classic protocol subscribes to. On the wire: the version, the topics' names, the assignor's own words, from
 * version 1 on the partitions that it owns, from 2 on the generation in which it got them, from 3 on its rack. A version that is not
 * known yet is read as the newest that is.
 *
 * @param version as it was sent: what is answered has the same
 * @param owned partitions by topic: what it goes on consuming while it joins; those of the eager assignors own nothing then
 */
public record EmbeddedSubscription(
        short version, Set<String> topics, Map<String, Set<Integer>> owned, Optional<String> rackId) {
    public EmbeddedSubscription {
        topics = Set.copyOf(topics);
        owned = Map.copyOf(owned);
    }

    public static EmbeddedSubscription read(GroupBytes bytes) throws MalformedException {
        EmbeddedReader reader = new EmbeddedReader(bytes);
        short version = reader.int16();
        if (version < 0) {
            throw new MalformedException("a subscription has the version " + version);
        }
        Set<String> topics = Set.copyOf(reader.strings());
        reader.nullableBytes();
        Map<String, Set<Integer>> owned = version >= 1 ? reader.partitions() : Map.of();
        if (version >= 2) {
            reader.int32();
        }
        Optional<String> rackId = version >= 3 ? reader.nullableString() : Optional.empty();
        return new EmbeddedSubscription(version, topics, owned, rackId);
    }
}
