package io.weir.client.pekko;

/**
 * How many records a source asks for before its stream does: a window, and so many bytes of records as large as the largest lately.
 *
 * @param records at least 1
 * @param bytes at least 1
 */
record ReadAhead(int records, long bytes) {
    /** The window before the first record, when nobody knows how large they are. */
    private static final int UNKNOWN = 16;
    /** By so much of itself the largest fades with each record. */
    private static final int MEMORY = 64;

    ReadAhead {
        if (records < 1 || bytes < 1) {
            throw new IllegalArgumentException(
                    "a source reads " + records + " records and " + bytes + " bytes ahead: at least 1 of both");
        }
    }

    /** For one stream, on its thread. */
    final class Window {
        private long largest;
        private int outstanding;

        /** A record of so many bytes was handed on. */
        void taken(int size) {
            outstanding--;
            largest = Math.max(size, largest - largest / MEMORY);
        }

        /** What is to be requested now, 0 for nothing; counts as requested. */
        int more() {
            long window = largest == 0 ? UNKNOWN : Math.max(1, bytes / largest);
            int now = (int) Math.min(window, records);
            if (outstanding > now / 2) {
                return 0;
            }
            int more = now - outstanding;
            outstanding = now;
            return more;
        }
    }

    Window window() {
        return new Window();
    }
}
