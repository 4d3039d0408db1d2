package io.weir.journal.plugin;

import scala.concurrent.Batchable;

/**
 * A task of a Pekko dispatcher with all that follows from the futures that it completes: the dispatcher runs that on the same thread,
 * after the task. Otherwise each answer of a flush would wake a thread of its own.
 */
record Together(Runnable task) implements Runnable, Batchable {
    @Override
    public void run() {
        task.run();
    }
}
