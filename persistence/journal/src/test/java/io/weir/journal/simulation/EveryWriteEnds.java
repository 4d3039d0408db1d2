package io.weir.journal.simulation;

/** With a majority up and the network quiet, what is written is stored. */
final class EveryWriteEnds implements Invariant {
    @Override
    public void ended(String persistenceId, boolean stored) {
        Invariant.require(stored, () -> persistenceId + ": all is quiet, and a write does not come to its end");
    }
}
