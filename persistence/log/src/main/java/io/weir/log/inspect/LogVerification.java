package io.weir.log.inspect;

import java.util.List;

/**
 * What there is in a partition's directory, and what is wrong with it.
 *
 * @param startOffset the first offset, or 0 for an empty log
 * @param endOffset one beyond the last offset that could be read
 */
public record LogVerification(
        int segments,
        long batches,
        long records,
        long bytes,
        long startOffset,
        long endOffset,
        List<Finding> findings) {
    public LogVerification {
        findings = List.copyOf(findings);
    }

    /** Whether nothing is wrong that matters: an unfinished end is what a crash leaves. */
    public boolean isSound() {
        return findings.stream().noneMatch(finding -> finding.kind() != Finding.Kind.TAIL);
    }
}
