package io.weir.journal.ops;

import java.util.Objects;

/**
 * Names a stretch of a log's life in which ops were only added to it. Pages that were read under one version make one log; under
 * another, what an earlier page has shown may be dead or cut.
 *
 * @param accepted the epoch that the log is of
 * @param file the number of the file that it lies in
 * @param forgotten how many times ops of this file's log were forgotten or replaced
 */
public record LogVersion(Epoch accepted, int file, long forgotten) {
    public LogVersion {
        Objects.requireNonNull(accepted);
    }
}
