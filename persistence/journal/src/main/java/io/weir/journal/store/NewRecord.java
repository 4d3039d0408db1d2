package io.weir.journal.store;

/** A record to append; {@code key} is {@code null} for what concerns the file itself. */
record NewRecord(byte[] key, byte[] value) {
    int size() {
        return value.length + (key == null ? 0 : key.length);
    }
}
