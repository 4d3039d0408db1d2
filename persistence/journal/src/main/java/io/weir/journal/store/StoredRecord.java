package io.weir.journal.store;

import java.nio.ByteBuffer;

/** A record as it was read. {@code key} is the persistence id's text, {@code null} for what concerns the file itself. */
public record StoredRecord(long offset, ByteBuffer key, ByteBuffer value) {}
