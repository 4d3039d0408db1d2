package io.weir.cli.demo;

import java.io.PrintStream;
import java.util.Locale;

/**
 * Shows how many records a second are published, acknowledged and read: on a terminal one line that is written over, elsewhere a
 * line each time. Confined to one thread at a time.
 */
public final class Progress {
    private final RoundTrip trip;
    private final PrintStream out;
    private final boolean terminal;
    private final Rate published = new Rate();
    private final Rate acknowledged = new Rate();
    private final Rate read = new Rate();
    private int shown;

    public Progress(RoundTrip trip, PrintStream out, boolean terminal) {
        this.trip = trip;
        this.out = out;
        this.terminal = terminal;
    }

    /** Shows the rates since the last time. */
    public synchronized void show(long nowNanos) {
        String line = "published " + published.since(trip.published(), nowNanos) + " | acknowledged "
                + acknowledged.since(trip.acknowledged(), nowNanos) + " | read " + read.since(trip.read(), nowNanos);
        if (terminal) {
            out.print("\r" + line + " ".repeat(Math.max(0, shown - line.length())));
            shown = line.length();
        } else {
            out.println(line);
        }
        out.flush();
    }

    /** Ends the line that is written over. */
    public synchronized void end() {
        if (terminal && shown > 0) {
            out.println();
            shown = 0;
        }
    }

    /** What one tally gained between two looks. */
    private static final class Rate {
        private long records;
        private long bytes;
        private long at = System.nanoTime();

        String since(Tally tally, long nowNanos) {
            double seconds = Math.max(1, nowNanos - at) / 1e9;
            long nowRecords = tally.records();
            long nowBytes = tally.bytes();
            String text = String.format(
                    Locale.ROOT,
                    "%,d (%,.0f/s, %.1f MB/s)",
                    nowRecords,
                    (nowRecords - records) / seconds,
                    (nowBytes - bytes) / seconds / 1e6);
            records = nowRecords;
            bytes = nowBytes;
            at = nowNanos;
            return text;
        }
    }
}
