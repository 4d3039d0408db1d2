package io.weir.node;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has to be stopped, the last started first. A step that fails keeps no other from being run. Confined to one thread at a time. */
final class StopSteps {
    private static final Logger LOG = LoggerFactory.getLogger(StopSteps.class);

    private final Deque<Step> steps = new ArrayDeque<>();

    /** How one part is stopped. */
    interface Action {
        void run() throws Exception;
    }

    private record Step(String what, Action action) {}

    void add(String what, Action action) {
        steps.push(new Step(what, action));
    }

    /** @throws IllegalStateException when steps failed, with a line that names them */
    void run() {
        List<String> failed = stopAll();
        if (!failed.isEmpty()) {
            throw new IllegalStateException(String.join("; ", failed));
        }
    }

    /** After a start that failed: what is wrong has been said already. */
    void runQuietly() {
        stopAll().forEach(failure -> LOG.debug("After a failed start: {}", failure));
    }

    private List<String> stopAll() {
        List<String> failed = new ArrayList<>();
        boolean interrupted = false;
        while (!steps.isEmpty()) {
            Step step = steps.pop();
            try {
                step.action().run();
            } catch (InterruptedException e) {
                interrupted = true;
                failed.add(step.what() + ": interrupted");
            } catch (Exception e) {
                LOG.debug("Could not stop {}", step.what(), e);
                failed.add(step.what() + ": " + e.getMessage());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return failed;
    }
}
