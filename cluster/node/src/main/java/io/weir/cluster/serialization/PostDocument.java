package io.weir.cluster.serialization;

import io.weir.cluster.groups.slot.GroupPost;
import org.apache.pekko.actor.typed.ActorRef;

/** What the hosts of group slots say to one another, as it is written, version 1: what it carries stands under its own manifest. */
final class PostDocument {
    private PostDocument() {}

    record Question(int slot, int epoch, long id, EventDocument command, ActorRef<GroupPost> replyTo) {}

    record Answer(long id, EventDocument answer) {}
}
