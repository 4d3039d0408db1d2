package io.weir.acceptance;

import io.weir.log.segment.BatchScan;
import io.weir.log.store.DiskFileStore;
import io.weir.log.store.StoreFile;
import java.io.IOException;
import java.nio.file.Path;

/** What is in the files of logs. */
final class Segments {
    private Segments() {}

    /** Bytes of the batches in a segment's file, without the zeros that it has behind them while it is written to. */
    static long bytesOfBatches(Path segment) throws IOException {
        try (StoreFile file = new DiskFileStore().openReadOnly(segment)) {
            BatchScan scan = new BatchScan(file, 0, file.size());
            while (scan.next()) {
                // on to the end
            }
            return scan.position();
        }
    }
}
