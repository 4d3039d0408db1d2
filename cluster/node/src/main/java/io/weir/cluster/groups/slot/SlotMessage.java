package io.weir.cluster.groups.slot;

import io.weir.cluster.groups.GroupTopics;
import io.weir.cluster.groups.slot.GroupReplies.Listed;
import io.weir.partition.Reply;
import java.util.List;

/** What a slot understands. */
sealed interface SlotMessage permits SlotMessage.Public, SlotMessage.Internal {

    /** What its surroundings send. */
    sealed interface Public extends SlotMessage {}

    /** What its own parts send to it. */
    non-sealed interface Internal extends SlotMessage {}

    /** Something is asked about a group of this slot. */
    record Ask<R>(GroupCommand<R> command, Reply<R> replyTo) implements Public {}

    /** All groups of the slot are asked for. */
    record ListAll(Reply<List<Listed>> replyTo) implements Public {}

    /** The topics are others than before. */
    record TopicsChanged(GroupTopics topics) implements Public {}

    /** Answers who is parked, finishes what is being written, and ends. */
    record Stop() implements Public {}
}
