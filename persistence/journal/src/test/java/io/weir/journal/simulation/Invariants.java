package io.weir.journal.simulation;

import io.weir.journal.store.StoreCore;
import java.util.List;
import java.util.function.Supplier;

/** All of them. */
final class Invariants implements Invariant {
    private final List<Invariant> all = List.of(
            new AcknowledgedEventsAreReplayed(),
            new NothingShownIsTakenBack(),
            new AbsentEventsStayAbsent(),
            new EpochsAndOpsNeverGoBack(),
            new CommittedPrefixesAgree(),
            new EveryWriteEnds());

    private Violation broken;

    /** Many are told within the callback of a stage, which keeps to itself what is thrown. */
    void check() {
        if (broken != null) {
            throw broken;
        }
    }

    private void guard(Runnable telling) {
        try {
            telling.run();
        } catch (Violation violation) {
            broken = broken == null ? violation : broken;
            throw violation;
        }
    }

    @Override
    public void expect(boolean holds, Supplier<String> message) {
        guard(() -> Invariant.require(holds, message));
    }

    @Override
    public void replayed(String persistenceId, long round, List<Long> events) {
        guard(() -> all.forEach(each -> each.replayed(persistenceId, round, events)));
    }

    @Override
    public void written(String persistenceId, long round, long sequenceNr, long event) {
        guard(() -> all.forEach(each -> each.written(persistenceId, round, sequenceNr, event)));
    }

    @Override
    public void acknowledged(String persistenceId, long round, long sequenceNr, long event) {
        guard(() -> all.forEach(each -> each.acknowledged(persistenceId, round, sequenceNr, event)));
    }

    @Override
    public void flushed(int node, StoreCore store) {
        guard(() -> all.forEach(each -> each.flushed(node, store)));
    }

    @Override
    public void lost(int node) {
        guard(() -> all.forEach(each -> each.lost(node)));
    }

    @Override
    public void ended(String persistenceId, boolean stored) {
        guard(() -> all.forEach(each -> each.ended(persistenceId, stored)));
    }
}
