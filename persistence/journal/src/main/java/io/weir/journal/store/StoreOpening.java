package io.weir.journal.store;

import io.weir.journal.ops.OpCodec;
import io.weir.journal.ops.StoreHeader;
import io.weir.log.StorageException;
import io.weir.log.TopicId;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;

/** Finds the file that counts, makes it on a blank disk, and checks whose it is. */
final class StoreOpening {
    private StoreOpening() {}

    /** @param voters of a store that is made now: nobody, when it waits for others to tell */
    static StoreIndex open(Generations files, StoreSettings settings, List<Integer> voters, Clock clock)
            throws StorageException {
        SortedSet<Integer> stored = files.stored();
        List<Integer> newestFirst = new ArrayList<>(stored);
        Collections.reverse(newestFirst);
        StoreIndex found = null;
        for (int number : newestFirst) {
            // The old file goes only when its copy is complete and flushed: a file that is not complete is a copy that
            // was cut short.
            StoreIndex index = found == null ? StoreIndex.read(files.open(number)) : null;
            if (index != null && index.isComplete()) {
                found = index;
            } else if (index != null
                    && stored.size() == 1
                    && !index.persistenceIds().isEmpty()) {
                throw new JournalException("journal file " + number + " has ops but no mark that it is complete");
            } else {
                files.delete(number);
            }
        }
        if (found == null) {
            return create(files, stored.isEmpty() ? 0 : stored.last() + 1, settings, voters, clock);
        }
        check(found.header(), files.storeId(), settings);
        return found;
    }

    private static StoreIndex create(
            Generations files, int number, StoreSettings settings, List<Integer> voters, Clock clock)
            throws StorageException {
        TopicId clusterId = settings.clusterId().orElse(files.clusterId());
        StoreHeader header =
                new StoreHeader(clusterId, settings.nodeId(), files.storeId(), 0, voters.isEmpty() ? 0 : 1, voters);
        Generation file = files.open(number);
        NewRecord first = new NewRecord(null, OpCodec.encode(header));
        file.append(List.of(first, new NewRecord(null, OpCodec.encodeEndOfCopy())), clock.millis());
        file.flush();
        return StoreIndex.read(file);
    }

    private static void check(StoreHeader header, TopicId storeId, StoreSettings settings) {
        if (header.voterId() != settings.nodeId()) {
            throw new JournalException(
                    "this journal is node " + header.voterId() + "'s, and this is node " + settings.nodeId());
        }
        settings.clusterId().filter(id -> !id.equals(header.clusterId())).ifPresent(id -> {
            throw new JournalException(
                    "this journal is of cluster " + header.clusterId() + ", and this is cluster " + id);
        });
        if (!header.storeId().equals(storeId)) {
            throw new JournalException(
                    "this journal was begun in the store " + header.storeId() + ", and lies in the store " + storeId);
        }
    }
}
