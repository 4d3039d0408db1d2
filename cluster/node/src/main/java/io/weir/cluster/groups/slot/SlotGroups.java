package io.weir.cluster.groups.slot;

import io.weir.cluster.groups.slot.GroupReplies.Listed;
import io.weir.cluster.groups.slot.StartedSlots.StartedSlot;
import io.weir.cluster.metadata.BrokerImage;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.MetadataView;
import io.weir.cluster.metadata.SlotImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Finds the slots, by what this broker knows of the metadata. */
final class SlotGroups implements Groups {
    private final MetadataView metadata;
    private final StartedSlots started;
    private final RemoteSlots remote;

    SlotGroups(MetadataView metadata, StartedSlots started, RemoteSlots remote) {
        this.metadata = metadata;
        this.started = started;
        this.remote = remote;
    }

    /** The slot of a group: the same for good, on every broker. */
    static int slotOf(String groupId) {
        int hash = groupId.hashCode();
        // The low bits of similar names differ little in the hash of a text: the high ones are mixed in.
        return Math.floorMod(hash ^ hash >>> 16 ^ hash >>> 8, MetadataImage.GROUP_SLOTS);
    }

    @Override
    public <R> CompletionStage<R> ask(GroupCommand<R> command) {
        int number = slotOf(command.groupId());
        Optional<StartedSlot> here = started.find(number);
        if (here.isPresent()) {
            return here.get().calls().ask(command, here.get().ref()::tell);
        }
        return remote.ask(number, command).orElseGet(() -> CompletableFuture.completedFuture(command.unavailable()));
    }

    @Override
    public CompletionStage<List<Listed>> list() {
        CompletionStage<List<Listed>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (StartedSlot slot : started.all()) {
            all = all.thenCombine(slot.calls().list(slot.ref()::tell), (before, more) -> {
                before.addAll(more);
                return before;
            });
        }
        return all;
    }

    @Override
    public Optional<BrokerImage> coordinatorOf(String groupId) {
        MetadataImage image = metadata.image();
        if (image.groupSlots().isEmpty()) {
            return Optional.empty();
        }
        SlotImage slot = image.groupSlots().get(slotOf(groupId));
        return image.liveBroker(slot.broker());
    }
}
