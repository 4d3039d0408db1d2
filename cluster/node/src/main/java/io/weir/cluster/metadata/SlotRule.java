package io.weir.cluster.metadata;

import java.util.ArrayList;
import java.util.List;

/**
 * How slots are spread over brokers: each is run by the live broker whose number, mixed with the slot's, comes out highest. So a
 * broker that comes or goes moves its own share of slots and no other.
 */
final class SlotRule {

    private SlotRule() {}

    /** A broker's incarnation is gone: what it ran is run anew, by whom the rule says. */
    static MetadataImage lose(MetadataImage image, int lost) {
        return place(image, lost);
    }

    /** A broker lives: it takes its share. */
    static MetadataImage gain(MetadataImage image) {
        return place(image, SlotImage.NONE);
    }

    private static MetadataImage place(MetadataImage image, int lost) {
        List<SlotImage> before = image.groupSlots();
        List<SlotImage> after = new ArrayList<>(MetadataImage.GROUP_SLOTS);
        for (int slot = 0; slot < MetadataImage.GROUP_SLOTS; slot++) {
            SlotImage was = before.isEmpty() ? new SlotImage(SlotImage.NONE, 0) : before.get(slot);
            int broker = choose(image, slot);
            boolean same = broker == was.broker() && (broker != lost || broker == SlotImage.NONE);
            after.add(same ? was : new SlotImage(broker, was.epoch() + 1));
        }
        return after.equals(before) ? image : image.withGroupSlots(after);
    }

    private static int choose(MetadataImage image, int slot) {
        int chosen = SlotImage.NONE;
        long highest = 0;
        for (BrokerImage broker : image.brokers().values()) {
            long weight = mix(slot, broker.id());
            boolean wins = chosen == SlotImage.NONE || weight > highest || weight == highest && broker.id() < chosen;
            if (!broker.fenced() && wins) {
                chosen = broker.id();
                highest = weight;
            }
        }
        return chosen;
    }

    /** Spreads both numbers over 64 bits (the finaliser of SplitMix64). */
    private static long mix(int slot, int broker) {
        long bits = ((long) slot << 32 ^ broker) * 0x9E3779B97F4A7C15L;
        bits = (bits ^ bits >>> 30) * 0xBF58476D1CE4E5B9L;
        bits = (bits ^ bits >>> 27) * 0x94D049BB133111EBL;
        return bits ^ bits >>> 31;
    }
}
