package io.weir.journal.simulation;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.LogImage;
import io.weir.journal.ops.Op;
import io.weir.journal.store.StoreCore;
import io.weir.log.StorageException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Where two voters know an op to be committed, it is the same op. */
final class CommittedPrefixesAgree implements Invariant {
    private final Map<String, String> committed = new HashMap<>();
    private int calls;

    @Override
    public void flushed(int node, StoreCore store) {
        if (++calls % 40 != 0 || !store.status().trusted()) {
            return;
        }
        for (String id : store.persistenceIds()) {
            LogImage image = image(store, id);
            for (Op.Retained op : image.ops()) {
                if (op.number() <= image.base()) {
                    String now = describe(op.entry());
                    String before = committed.putIfAbsent(id + " " + op.number(), now);
                    Invariant.require(
                            before == null || before.equals(now),
                            id + ", op " + op.number() + " is committed as " + before + ", and at voter " + node
                                    + " as " + now);
                }
            }
        }
    }

    private static LogImage image(StoreCore store, String id) {
        try {
            return store.image(id);
        } catch (StorageException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String describe(Entry entry) {
        if (entry instanceof Entry.Events events) {
            return events.events().stream()
                    .map(event -> event.sequenceNr() + "="
                            + ByteBuffer.wrap(event.payload().bytes()).getLong())
                    .collect(Collectors.joining(","));
        }
        if (entry instanceof Entry.SnapshotPart part) {
            return "snapshot " + part.sequenceNr() + " part " + part.index() + " " + Arrays.hashCode(part.bytes());
        }
        return entry.toString();
    }
}
