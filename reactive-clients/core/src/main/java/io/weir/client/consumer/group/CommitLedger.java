package io.weir.client.consumer.group;

import java.util.OptionalLong;

/**
 * How far one partition may be committed: to behind the longest run of records, in the order of delivery, that were all confirmed. Records
 * are confirmed in whatever order, once or more often. What is committed never moves backwards but by {@link #restart}.
 *
 * <p>It keeps the offset of each record that was delivered and is not behind that run: nine bytes each. Not safe for threads.
 */
public final class CommitLedger {
    private static final int FIRST_CAPACITY = 64;

    /** A ring of a power of two: offsets ascend from head on. */
    private long[] offsets = new long[FIRST_CAPACITY];

    private boolean[] confirmed = new boolean[FIRST_CAPACITY];
    private int head;
    private int size;
    private long confirmedTo = -1;
    private long committedTo = -1;

    /** @throws IllegalArgumentException when the offset is not behind the last one */
    public void delivered(long offset) {
        if (size > 0 && offset <= at(size - 1)) {
            throw new IllegalArgumentException("offset " + offset + " delivered behind " + at(size - 1));
        }
        if (size == offsets.length) {
            grow();
        }
        int index = index(size);
        offsets[index] = offset;
        confirmed[index] = false;
        size++;
    }

    /**
     * @return whether there is more to commit than before; false for what was not delivered, or is confirmed
     */
    public boolean confirm(long offset) {
        int place = find(offset);
        if (place < 0) {
            return false;
        }
        confirmed[index(place)] = true;
        boolean moved = false;
        while (size > 0 && confirmed[head]) {
            takeHead();
            moved = true;
        }
        return moved;
    }

    /**
     * Confirms the record and all that were delivered before it.
     *
     * @return whether there is more to commit than before
     */
    public boolean confirmThrough(long offset) {
        boolean moved = false;
        while (size > 0 && (offsets[head] <= offset || confirmed[head])) {
            takeHead();
            moved = true;
        }
        return moved;
    }

    private void takeHead() {
        confirmedTo = offsets[head] + 1;
        head = index(1);
        size--;
    }

    /** The offset to commit; empty when that is committed, or nothing is confirmed. */
    public OptionalLong toCommit() {
        return confirmedTo > committedTo ? OptionalLong.of(confirmedTo) : OptionalLong.empty();
    }

    /** An offset is committed. One from before a {@link #restart} does not count. */
    public void committed(long offset) {
        if (offset <= confirmedTo) {
            committedTo = Math.max(committedTo, offset);
        }
    }

    /** Whether the record is committed, since the last {@link #restart}. */
    public boolean isCommitted(long offset) {
        return offset < committedTo;
    }

    /** Delivered and behind the run, whether confirmed or not. */
    public int outstanding() {
        return size;
    }

    /** Whether all that was delivered is confirmed. */
    public boolean isSettled() {
        return size == 0;
    }

    /** The user reads from another place on: what was delivered before is not waited for any more, and commits may go back to there. */
    public void restart() {
        head = 0;
        size = 0;
        confirmedTo = -1;
        committedTo = -1;
    }

    private int find(long offset) {
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long there = at(middle);
            if (there == offset) {
                return middle;
            } else if (there < offset) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    private long at(int place) {
        return offsets[index(place)];
    }

    private int index(int place) {
        return (head + place) & (offsets.length - 1);
    }

    private void grow() {
        long[] more = new long[2 * offsets.length];
        boolean[] moreConfirmed = new boolean[more.length];
        for (int i = 0; i < size; i++) {
            more[i] = at(i);
            moreConfirmed[i] = confirmed[index(i)];
        }
        offsets = more;
        confirmed = moreConfirmed;
        head = 0;
    }
}
