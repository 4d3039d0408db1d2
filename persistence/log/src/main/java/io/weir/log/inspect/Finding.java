package io.weir.log.inspect;

import java.nio.file.Path;

/**
 * Something that is not as it should be.
 *
 * @param file in which file
 * @param position where in it, in bytes
 * @param message what is wrong, in one line
 * @param consequence what a node does about it when it opens the log, in one line
 */
public record Finding(Kind kind, Path file, long position, String message, String consequence) {

    /** How bad it is. */
    public enum Kind {
        /** Records cannot be read, or are not those that were written. */
        DAMAGE,
        /** An index or a checkpoint is wrong or missing: it is made from the records. */
        DERIVED,
        /** The end of the last segment is not whole: a write that was not finished, or one that is under way. */
        TAIL
    }
}
