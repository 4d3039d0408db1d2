package io.weir.journal.simulation;

import io.weir.journal.store.StoreCore;
import java.util.List;

/** All of them. */
final class Invariants implements Invariant {
    private final List<Invariant> all = List.of(
            new AcknowledgedEventsAreReplayed(),
            new NothingShownIsTakenBack(),
            new AbsentEventsStayAbsent(),
            new EpochsAndOpsNeverGoBack(),
            new CommittedPrefixesAgree(),
            new EveryWriteEnds());

    @Override
    public void replayed(String persistenceId, long round, List<Long> events) {
        all.forEach(each -> each.replayed(persistenceId, round, events));
    }

    @Override
    public void written(String persistenceId, long round, long sequenceNr, long event) {
        all.forEach(each -> each.written(persistenceId, round, sequenceNr, event));
    }

    @Override
    public void acknowledged(String persistenceId, long round, long sequenceNr, long event) {
        all.forEach(each -> each.acknowledged(persistenceId, round, sequenceNr, event));
    }

    @Override
    public void flushed(int node, StoreCore store) {
        all.forEach(each -> each.flushed(node, store));
    }

    @Override
    public void lost(int node) {
        all.forEach(each -> each.lost(node));
    }

    @Override
    public void ended(String persistenceId, boolean stored) {
        all.forEach(each -> each.ended(persistenceId, stored));
    }
}
