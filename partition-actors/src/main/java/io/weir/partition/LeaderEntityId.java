package io.weir.partition;

import io.weir.log.TopicId;

/**
 * The name of a leader entity: {@code <broker>|<topic-id>:<partition>@<epoch>}. To elect is to name a new entity; the shard is the
 * broker, a prefix of the name, so that finding it is a pure function of the name.
 */
public record LeaderEntityId(int broker, TopicId topicId, int partition, int leaderEpoch) {

    public static LeaderEntityId of(PartitionAssignment assignment) {
        return new LeaderEntityId(
                assignment.leader(),
                assignment.partition().topicId(),
                assignment.partition().partition(),
                assignment.leaderEpoch());
    }

    /** The shard of the entity: its broker. */
    public static String shardOf(String entityId) {
        return entityId.substring(0, entityId.indexOf('|'));
    }

    /** @throws IllegalArgumentException when the text is not such a name */
    public static LeaderEntityId parse(String entityId) {
        int bar = entityId.indexOf('|');
        int colon = entityId.lastIndexOf(':');
        int at = entityId.lastIndexOf('@');
        if (bar < 1 || colon < bar || at < colon) {
            throw new IllegalArgumentException("not a leader's entity id: " + entityId);
        }
        return new LeaderEntityId(
                Integer.parseInt(entityId.substring(0, bar)),
                TopicId.parse(entityId.substring(bar + 1, colon)),
                Integer.parseInt(entityId.substring(colon + 1, at)),
                Integer.parseInt(entityId.substring(at + 1)));
    }

    @Override
    public String toString() {
        return broker + "|" + topicId + ":" + partition + "@" + leaderEpoch;
    }
}
