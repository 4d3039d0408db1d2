package io.weir.journal.plugin;

import java.util.Optional;
import org.apache.pekko.persistence.SelectedSnapshot;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.snapshot.japi.SnapshotStore;
import scala.concurrent.Future;

/** The snapshot plugin {@code weir.snapshot-store}, on the same store and in the same recovery sessions as the journal. */
public final class WeirSnapshotStore extends SnapshotStore {
    private final Journal journal = JournalExtension.of(context().system());

    @Override
    public Future<Optional<SelectedSnapshot>> doLoadAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
        return Answers.toScala(journal.loadSnapshot(persistenceId, Start.nameOf(sender()), criteria));
    }

    @Override
    public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object snapshot) {
        return Answers.toScala(journal.saveSnapshot(metadata, Start.nameOf(sender()), snapshot));
    }

    @Override
    public Future<Void> doDeleteAsync(SnapshotMetadata metadata) {
        // A timestamp of 0 stands for any.
        long minTimestamp = metadata.timestamp();
        long maxTimestamp = metadata.timestamp() == 0 ? Long.MAX_VALUE : metadata.timestamp();
        return doDeleteAsync(
                metadata.persistenceId(),
                SnapshotSelectionCriteria.create(
                        metadata.sequenceNr(), maxTimestamp, metadata.sequenceNr(), minTimestamp));
    }

    @Override
    public Future<Void> doDeleteAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
        return Answers.toScala(journal.deleteSnapshots(persistenceId, criteria));
    }
}
