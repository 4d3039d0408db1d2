package io.weir.cluster.groups.slot;

import io.weir.cluster.groups.Partitions;
import io.weir.cluster.groups.event.Effects;
import io.weir.cluster.groups.event.GroupEvent;
import io.weir.cluster.metadata.MetadataEvent.TopicCreated;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.log.TopicId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** One group {@code g} in a slot whose writes are stored at once, with clients of both protocols, a clock and two topics. */
final class MixedWorld {
    static final String GROUP = "g";
    static final int SESSION_MS = 45_000;
    static final int REBALANCE_MS = 60_000;
    private static final TopicId SECOND = new TopicId(2, 2);

    final List<GroupEvent> events = new ArrayList<>();
    final List<MixedClient> clients = new ArrayList<>();
    final ImageTopics topics = new ImageTopics(image(), 10);
    SlotState state = replayed();
    long nowMs = 1_000_000;
    private int ids;

    private static MetadataImage image() {
        return new TopicCreated("u", SECOND, Collections.nCopies(3, List.of(1)), Map.of())
                .apply(GroupFixtures.image("i"));
    }

    Partitions everything() {
        return Partitions.of(GroupFixtures.TOPIC, List.of(0, 1, 2, 3)).plus(Partitions.of(SECOND, List.of(0, 1, 2)));
    }

    /** Where the answer will be. */
    <R> List<R> tell(GroupCommand<R> command) {
        List<R> answers = new ArrayList<>();
        run(effects -> state.decide(command, answers::add, nowMs, effects));
        return answers;
    }

    void pass(long ms) {
        nowMs += ms;
        run(effects -> state.expire(nowMs, effects));
    }

    private void run(Consumer<Effects> decision) {
        Effects effects = new Effects();
        decision.accept(effects);
        events.addAll(effects.events());
        effects.giveAnswers();
    }

    /** The node is lost; another has the journal, and who waited waits no more. */
    void failOver() {
        state = replayed();
        clients.forEach(MixedClient::connectionLost);
    }

    SlotState replayed() {
        return SlotState.restore(StoredSlot.of(events), GroupFixtures.LIMITS, this::freshId, topics, nowMs);
    }

    String freshId() {
        return "id" + ++ids;
    }

    Optional<HeldGroup> group() {
        return state.find(GROUP);
    }
}
