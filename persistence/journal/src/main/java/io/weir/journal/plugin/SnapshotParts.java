package io.weir.journal.plugin;

import io.weir.journal.ops.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts a snapshot's bytes into parts, each one op. */
final class SnapshotParts {
    private SnapshotParts() {}

    static List<Entry.SnapshotPart> split(long sequenceNr, long timestampMs, byte[] bytes, int partBytes) {
        int count = Math.max(1, (bytes.length + partBytes - 1) / partBytes);
        List<Entry.SnapshotPart> parts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] part = Arrays.copyOfRange(bytes, i * partBytes, Math.min(bytes.length, (i + 1) * partBytes));
            parts.add(new Entry.SnapshotPart(sequenceNr, timestampMs, i, count, part));
        }
        return parts;
    }
}
