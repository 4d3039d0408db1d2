package io.weir.journal.session;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** What is surely on a majority of the voters, of that which this node's store has: only that may be shown to readers. */
public interface Commits {

    /**
     * For each id the sequence number up to which its events are committed. The stage fails when too few voters can be asked; what may
     * be unknown for want of an answer is left out of the number, never guessed.
     */
    CompletionStage<Map<String, Long>> committed(Collection<String> persistenceIds);
}
