package io.weir.journal.session;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** What is surely on a majority of the voters, of that which this node's store has: only that may be shown to readers. */
public interface Commits {

    /**
     * Which events of a persistence id there are.
     *
     * @param deletedTo events up to this number are deleted
     * @param highestSequenceNr the last of all that were written, also when it is deleted; 0 when none was
     */
    record Extent(long deletedTo, long highestSequenceNr) {}

    /**
     * For each id the sequence number up to which its events are committed. The stage fails when too few voters can be asked; what may
     * be unknown for want of an answer is left out of the number, never guessed.
     */
    CompletionStage<Map<String, Long>> committed(Collection<String> persistenceIds);

    /**
     * All that was acknowledged before this call, writes and deletions, also what this node's store does not have. The stage completes
     * when the fate of whatever voters have is known; it fails when that stays open, because voters do not answer.
     */
    CompletionStage<Extent> acknowledged(String persistenceId);
}
