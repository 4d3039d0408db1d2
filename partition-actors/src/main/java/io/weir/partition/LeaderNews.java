package io.weir.partition;

/** What an entity tells its node's {@link PartitionHost}. */
sealed interface LeaderNews extends PartitionHostActor.Command {

    LeaderEntityId entity();

    /** It is in the registry. */
    record Started(LeaderEntityId entity) implements LeaderNews {}

    /** It does not lead, and can be started again. */
    record NotStarted(LeaderEntityId entity, Throwable cause) implements LeaderNews {}

    /** It is out of the registry, its write handle is given back, and it leads no more. */
    record Ended(LeaderEntityId entity) implements LeaderNews {}

    /** As {@link Ended}, because of a fault of its own: its host starts it again. */
    record Broke(LeaderEntityId entity) implements LeaderNews {}
}
