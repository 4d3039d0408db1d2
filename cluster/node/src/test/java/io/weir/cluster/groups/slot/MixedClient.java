package io.weir.cluster.groups.slot;

import io.weir.cluster.groups.Partitions;
import java.util.Optional;

/** A consumer of one group, whichever protocol it speaks. */
abstract class MixedClient {
    final MixedWorld world;
    final Optional<String> instance;
    String memberId = "";
    /** What it consumes. */
    Partitions owned = Partitions.NONE;

    MixedClient(MixedWorld world, Optional<String> instance) {
        this.world = world;
        this.instance = instance;
    }

    /** Does what is due next: asks something, or looks for an answer. */
    abstract void step();

    abstract void leave();

    abstract void connectionLost();

    /** Its member epoch or generation. */
    abstract int epoch();

    /** Whether it is a member that its group would believe. */
    boolean isInGoodStanding() {
        return world.group()
                .map(group -> group.consumer()
                        .map(consumers -> Optional.ofNullable(
                                        consumers.members().get(memberId))
                                .filter(member -> member.epoch() == epoch()
                                        || !member.isClassic() && member.previousEpoch() == epoch())
                                .isPresent())
                        .orElseGet(() -> group.classic().orElseThrow().generation() == epoch()
                                && group.classic().orElseThrow().members().stream()
                                        .anyMatch(member -> member.memberId().equals(memberId))))
                .orElse(false);
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + " " + memberId + "@" + epoch() + (isInGoodStanding() ? "" : " (gone)")
                + " with " + owned;
    }
}
