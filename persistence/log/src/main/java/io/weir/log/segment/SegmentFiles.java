package io.weir.log.segment;

import io.weir.log.store.FileStore;
import java.io.IOException;
import java.nio.file.Path;

/** The names of one segment's files. */
public record SegmentFiles(Path directory, long baseOffset) {
    public static final String LOG_SUFFIX = ".log";
    public static final String OFFSET_INDEX_SUFFIX = ".index";
    public static final String TIME_INDEX_SUFFIX = ".timeindex";
    static final String TXN_INDEX_SUFFIX = ".txnindex";

    public Path log() {
        return named(LOG_SUFFIX);
    }

    Path offsetIndex() {
        return named(OFFSET_INDEX_SUFFIX);
    }

    Path timeIndex() {
        return named(TIME_INDEX_SUFFIX);
    }

    Path txnIndex() {
        return named(TXN_INDEX_SUFFIX);
    }

    /** Whether a file is a segment's log: twenty digits and the suffix. */
    public static boolean isLog(Path file) {
        String name = file.getFileName().toString();
        return name.length() == 20 + LOG_SUFFIX.length()
                && name.endsWith(LOG_SUFFIX)
                && name.chars().limit(20).allMatch(c -> c >= '0' && c <= '9');
    }

    /** The base offset in a segment file's name. */
    public static long baseOffsetOf(Path file) {
        return Long.parseLong(file.getFileName().toString().substring(0, 20));
    }

    /** Unlinks whatever there is of them. */
    public void delete(FileStore store) throws IOException {
        for (Path file : new Path[] {log(), offsetIndex(), timeIndex(), txnIndex()}) {
            store.delete(file);
        }
    }

    private Path named(String suffix) {
        return directory.resolve(String.format("%020d%s", baseOffset, suffix));
    }
}
