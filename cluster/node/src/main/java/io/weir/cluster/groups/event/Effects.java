package io.weir.cluster.groups.event;

import io.weir.partition.Reply;
import java.util.ArrayList;
import java.util.List;

/**
 * What a decision wants done: events to persist, and answers to give once they are persisted. Nothing is answered before, so that no
 * client knows of what a crash takes back. Confined to one thread.
 */
public final class Effects {
    private final List<GroupEvent> events = new ArrayList<>();
    private final List<Runnable> answers = new ArrayList<>();

    public void persist(GroupEvent event) {
        events.add(event);
    }

    public <T> void answer(Reply<T> to, T answer) {
        answers.add(() -> to.tell(answer));
    }

    /** All that another decision wants done, after what this one wants. */
    public void add(Effects others) {
        events.addAll(others.events);
        answers.addAll(others.answers);
    }

    public List<GroupEvent> events() {
        return List.copyOf(events);
    }

    /** To be called once, after the events are persisted. */
    public void giveAnswers() {
        answers.forEach(Runnable::run);
    }

    public int answers() {
        return answers.size();
    }
}
