package io.weir.log;

/**
 * What opening a log came upon.
 *
 * @param partition the log
 * @param clean whether it was closed in order, so that nothing was scanned
 * @param scannedBytes bytes whose checksums were computed
 * @param cutBytes bytes cut off behind the last good batch, dropped segments included
 * @param endOffset where the log ends now
 * @param damage why something was cut, or {@code null}
 */
public record RecoveryReport(
        TopicIdPartition partition, boolean clean, long scannedBytes, long cutBytes, long endOffset, String damage) {

    /** One line for the log. */
    public String line() {
        if (clean) {
            return partition + ": opened after an orderly stop, ends at offset " + endOffset;
        }
        String found = damage == null ? "all of it good" : "cut " + cutBytes + " bytes because " + damage;
        return partition + ": scanned " + scannedBytes + " bytes, " + found + ", ends at offset " + endOffset;
    }
}
