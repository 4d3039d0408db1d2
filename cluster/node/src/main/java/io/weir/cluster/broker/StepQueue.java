package io.weir.cluster.broker;

import java.util.ArrayDeque;
import java.util.Optional;

/**
 * The steps of one round in their order: all that stop something, and when those are done, those that start or update something; of each many
 * at a time, but no more than {@code limit}. Confined to its actor.
 */
final class StepQueue {
    private final int limit;
    private final ArrayDeque<Step> stops = new ArrayDeque<>();
    private final ArrayDeque<Step> starts = new ArrayDeque<>();
    private int running;
    /** Whether all stops are done, so that what runs are starts. */
    private boolean starting;

    StepQueue(int limit) {
        this.limit = limit;
    }

    void add(Step step) {
        boolean stop = step instanceof Step.Delete || step instanceof Step.Resign;
        (stop ? stops : starts).addLast(step);
    }

    /** The next step that may begin now; it runs from here on. */
    Optional<Step> begin() {
        if (running == limit) {
            return Optional.empty();
        }
        if (running == 0) {
            starting = stops.isEmpty();
        }
        Step next = starting ? starts.pollFirst() : stops.pollFirst();
        if (next != null) {
            running++;
        }
        return Optional.ofNullable(next);
    }

    void ended() {
        running--;
    }

    /** Nothing runs and nothing is left. */
    boolean isDone() {
        return running == 0 && stops.isEmpty() && starts.isEmpty();
    }

    /** What has not begun to start never will, and no leader is told of changes any more. */
    void dropStarts() {
        starts.clear();
    }
}
