package io.weir.journal.store;

/** A record to append; {@code key} is {@code null} for what concerns the file itself. */
public record NewRecord(byte[] key, byte[] value) {
    /** What it takes, roughly, in bytes. */
    public int size() {
        return value.length + (key == null ? 0 : key.length);
    }
}
