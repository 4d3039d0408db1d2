package io.weir.cluster.groups.slot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.cluster.groups.event.Effects;
import io.weir.cluster.groups.event.GroupEvent;
import java.util.ArrayList;
import java.util.List;

/** A slot whose writes are stored at once. */
final class SlotRig {
    final List<GroupEvent> events = new ArrayList<>();
    SlotState state = restored(StoredSlot.EMPTY);
    long nowMs = 1_000_000;
    private int ids;

    /** What is answered at once. */
    <R> R ask(GroupCommand<R> command) {
        List<R> answers = tell(command);
        assertEquals(1, answers.size(), command + " is answered at once");
        return answers.get(0);
    }

    /** Where the answer will be. */
    <R> List<R> tell(GroupCommand<R> command) {
        List<R> answers = new ArrayList<>();
        Effects effects = new Effects();
        state.decide(command, answers::add, nowMs, effects);
        store(effects);
        return answers;
    }

    void expire() {
        Effects effects = new Effects();
        state.expire(nowMs, effects);
        store(effects);
    }

    void expireOffsets() {
        Effects effects = new Effects();
        state.expireOffsets(nowMs, effects);
        store(effects);
    }

    private void store(Effects effects) {
        events.addAll(effects.events());
        effects.giveAnswers();
    }

    StoredSlot stored() {
        return StoredSlot.of(events);
    }

    void restart() {
        state = restored(stored());
    }

    private SlotState restored(StoredSlot stored) {
        return SlotState.restore(
                stored, GroupFixtures.LIMITS, () -> "id" + ++ids, new ImageTopics(GroupFixtures.image("i"), 10), nowMs);
    }
}
