package io.weir.journal.store;

import java.util.List;

/** A complete snapshot and where its parts are, in their order. */
public record StoredSnapshot(long sequenceNr, long timestampMs, List<Location> parts) {}
