package io.weir.journal.simulation;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.LogPage;
import io.weir.journal.ops.LogQuery;
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
        if (++calls % 10 != 0 || !store.status().trusted()) {
            return;
        }
        for (String id : store.persistenceIds()) {
            LogPage log = log(store, id);
            for (Op.Retained op : log.ops()) {
                if (op.number() <= log.head().base()) {
                    String now = describe(op.entry());
                    String before = committed.putIfAbsent(id + " " + op.number(), now);
                    Invariant.require(
                            before == null || before.equals(now),
                            () -> id + ", op " + op.number() + " is committed as " + before + ", and at voter " + node
                                    + " as " + now);
                }
            }
        }
    }

    private static LogPage log(StoreCore store, String id) {
        try {
            return store.page(id, new LogQuery.Ops(0), Integer.MAX_VALUE);
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
