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

    /** @param size what it holds, told by the slot */
    record StartedSlot(int epoch, ActorRef<SlotMessage> ref, SlotCalls calls, SlotSize size) {}

    /** How many groups a slot has, and members of the consumer protocol in them; written by the slot, read by any thread. */
    static final class SlotSize {
        private volatile int groups;
        private volatile int consumers;

        void set(int groupsNow, int consumersNow) {
            groups = groupsNow;
            consumers = consumersNow;
        }

        int consumers() {
            return consumers;
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

    /** Members of all groups of the consumer protocol. */
    int consumers() {
        int sum = 0;
        for (int number = 0; number < slots.length(); number++) {
            StartedSlot slot = slots.get(number);
            sum += slot == null ? 0 : slot.size().consumers();
        }
        return sum;
    }

    private Stream<StartedSlot> each() {
        return IntStream.range(0, slots.length()).mapToObj(slots::get).filter(Objects::nonNull);
    }
}
