package io.weir.cluster.groups.slot;

import org.apache.pekko.actor.typed.ActorRef;

/** What the slots' hosts of different brokers say to one another. */
public sealed interface GroupPost extends SlotHostActor.Command {

    /**
     * Something is asked about a group, of a slot that is at the other broker.
     *
     * @param slot its number
     * @param epoch its epoch, by what the asker knows of the metadata: a slot of another epoch does not answer
     * @param id names the answer among the asker's
     */
    record Question(int slot, int epoch, long id, GroupCommand<?> command, ActorRef<GroupPost> replyTo)
            implements GroupPost {}

    /** @param answer of the kind that the command has */
    record Answer(long id, Object answer) implements GroupPost {}
}
