package io.weir.cluster.serialization;

import java.util.List;

/** A slot's snapshot as it is written, version 1. */
record SnapshotDocument(List<EventDocument> events) {}
