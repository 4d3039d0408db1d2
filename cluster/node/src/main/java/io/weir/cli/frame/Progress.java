package io.weir.cli.frame;

import java.io.PrintStream;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A line that says how far a long work is: on a terminal one that is written over several times a second, elsewhere a line every
 * second. The supplier is called on a thread of its own, one call at a time.
 */
public final class Progress implements AutoCloseable {
    private static final long TERMINAL_MS = 200;
    private static final long LINES_MS = 1_000;

    private final PrintStream out;
    private final boolean terminal;
    private final Supplier<String> line;
    private final ScheduledExecutorService timer;
    private int width;
    private boolean closed;

    private Progress(PrintStream out, boolean terminal, Supplier<String> line, ScheduledExecutorService timer) {
        this.out = out;
        this.terminal = terminal;
        this.line = line;
        this.timer = timer;
    }

    static Progress none() {
        return new Progress(null, false, () -> "", null);
    }

    /** Shows at its own pace. */
    static Progress shown(PrintStream out, boolean terminal, Supplier<String> line) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "weir-progress");
            thread.setDaemon(true);
            return thread;
        });
        Progress progress = new Progress(out, terminal, line, timer);
        long periodMs = terminal ? TERMINAL_MS : LINES_MS;
        timer.scheduleAtFixedRate(progress::show, periodMs, periodMs, TimeUnit.MILLISECONDS);
        return progress;
    }

    /** Shows when it is told to. */
    static Progress of(PrintStream out, boolean terminal, Supplier<String> line) {
        return new Progress(out, terminal, line, null);
    }

    synchronized void show() {
        if (closed || out == null) {
            return;
        }
        String text = line.get();
        if (terminal) {
            out.print("\r" + text + " ".repeat(Math.max(0, width - text.length())));
            width = text.length();
        } else {
            out.println(text);
        }
        out.flush();
    }

    /** Takes the line off a terminal, so that what follows begins at the left. */
    @Override
    public synchronized void close() {
        closed = true;
        if (timer != null) {
            timer.shutdownNow();
        }
        if (width > 0) {
            out.print("\r" + " ".repeat(width) + "\r");
            out.flush();
            width = 0;
        }
    }
}
