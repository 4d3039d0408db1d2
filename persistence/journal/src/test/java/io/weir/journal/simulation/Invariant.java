package io.weir.journal.simulation;

import io.weir.journal.store.StoreCore;
import java.util.List;
import java.util.function.Supplier;

/** Something that holds in every schedule. It is told what happens and throws {@link Violation} when it does not hold. */
interface Invariant {

    /** A broken invariant. */
    final class Violation extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Violation(String message) {
            super(message);
        }
    }

    /** An owner's recovery has shown it these events, first to last; those that are deleted come by its snapshot. */
    default void replayed(String persistenceId, long round, List<Long> events) {}

    /** An owner writes an event. */
    default void written(String persistenceId, long round, long sequenceNr, long event) {}

    /** An owner was told that its event is stored. */
    default void acknowledged(String persistenceId, long round, long sequenceNr, long event) {}

    /** A store has flushed something. */
    default void flushed(int node, StoreCore store) {}

    /** A disk was wiped or set back. */
    default void lost(int node) {}

    /** The network is quiet, all nodes are up, and the owner's write has come to this end. */
    default void ended(String persistenceId, boolean stored) {}

    /** What the schedule itself finds out. */
    default void expect(boolean holds, Supplier<String> message) {
        require(holds, message);
    }

    static void require(boolean holds, Supplier<String> message) {
        if (!holds) {
            throw new Violation(message.get());
        }
    }
}
