package io.weir.cluster.groups.slot;

import io.weir.cluster.metadata.MetadataImage;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;

/** The slots that run on this node, by their numbers. Safe for any thread. */
final class StartedSlots {
    private final AtomicReferenceArray<StartedSlot> slots = new AtomicReferenceArray<>(MetadataImage.GROUP_SLOTS);

    /** @param size how many groups there are, told by the slot */
    record StartedSlot(int epoch, ActorRef<SlotMessage> ref, SlotCalls calls, SlotSize size) {}

    /** How many groups a slot has; written by the slot, read by any thread. */
    static final class SlotSize {
        private volatile int groups;

        void set(int now) {
            groups = now;
        }

        int groups() {
            return groups;
        }
    }

    void put(int number, StartedSlot slot) {
        slots.set(number, slot);
    }

    void remove(int number) {
        slots.set(number, null);
    }

    Optional<StartedSlot> find(int number) {
        return Optional.ofNullable(slots.get(number));
    }

    List<StartedSlot> all() {
        return each().toList();
    }

    int size() {
        return (int) each().count();
    }

    int waitingCalls() {
        return each().mapToInt(slot -> slot.calls().size()).sum();
    }

    int groups() {
        return each().mapToInt(slot -> slot.size().groups()).sum();
    }

    private Stream<StartedSlot> each() {
        return IntStream.range(0, slots.length()).mapToObj(slots::get).filter(Objects::nonNull);
    }
}
