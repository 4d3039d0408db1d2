package io.weir.log;

import java.util.ArrayDeque;

/**
 * From which offset on a log was written lately, in terms of {@link RecentBytes}. Marks say what the count was when the log ended at an
 * offset; they are made as the count goes on and dropped when they are not recent any more, so there are few.
 *
 * <p>Safe for one appender and any readers.
 */
final class RecentTail {
    /** What this process has not written itself may be on the disk alone. */
    private record Mark(long offset, long count) {}

    private final RecentBytes bytes;
    private final ArrayDeque<Mark> marks = new ArrayDeque<>(2);

    RecentTail(RecentBytes bytes) {
        this.bytes = bytes;
    }

    /** The log is about to grow by so many bytes at {@code offset}, its end. */
    synchronized void grows(long offset, int size) {
        while (!marks.isEmpty() && marks.getLast().offset() > offset) {
            marks.removeLast(); // it was cut
        }
        dropOld();
        if (marks.isEmpty() || bytes.worthAMark(marks.getLast().count())) {
            marks.addLast(new Mark(offset, bytes.now()));
        }
        bytes.count(size);
    }

    /** What begins here or later is recent; {@link Long#MAX_VALUE} when nothing is. */
    synchronized long offset() {
        dropOld();
        return marks.isEmpty() ? Long.MAX_VALUE : marks.getFirst().offset();
    }

    private void dropOld() {
        while (!marks.isEmpty() && !bytes.recent(marks.getFirst().count())) {
            marks.removeFirst();
        }
    }
}
