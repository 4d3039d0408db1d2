package io.weir.cli.demo;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Publishes lines while it reads them, and compares what was read with what was published. The caller's thread publishes; what is
 * acknowledged and what is read is counted on the clients' threads.
 */
public final class RoundTrip {
    private static final long STALLED_SECONDS = 60;

    private final Tally published = new Tally();
    private final Tally acknowledged = new Tally();
    private final Tally read = new Tally();
    private final CompletableFuture<Void> allAcknowledged = new CompletableFuture<>();
    private volatile long toAcknowledge = Long.MAX_VALUE;

    /**
     * What was verified.
     *
     * @param records lines published, acknowledged and read
     * @param bytes bytes of all lines
     * @param firstOffset offset of the first line
     * @param nanos from the first publication until all was read
     * @param sha256 of the source's bytes, and of what was read
     */
    public record Verified(long records, long bytes, long firstOffset, long nanos, String sha256) {}

    public Tally published() {
        return published;
    }

    public Tally acknowledged() {
        return acknowledged;
    }

    public Tally read() {
        return read;
    }

    /**
     * Runs to the end.
     *
     * @throws DemoException when what was read is not what was published
     * @throws IOException when the source cannot be read
     */
    public Verified run(
            LineSource source, RecordPublisher publisher, RecordSubscriber subscriber, ScheduledExecutorService timer)
            throws IOException, LineTooLongException, InterruptedException {
        long firstOffset = subscriber.endOffset();
        long began = System.nanoTime();
        StreamCheck check = new StreamCheck(firstOffset, read);
        ScheduledFuture<?> watch =
                timer.scheduleAtFixedRate(new Stalled(check), STALLED_SECONDS, STALLED_SECONDS, TimeUnit.SECONDS);
        try {
            subscriber.recordsFrom(firstOffset).subscribe(check);
            for (byte[] line = source.next(); line != null; line = source.next()) {
                if (check.complete().isDone() || allAcknowledged.isDone()) {
                    break;
                }
                publish(publisher, line, firstOffset);
            }
            toAcknowledge = published.records();
            completeWhenAllIsAcknowledged();
            check.expect(published.records());
            await(allAcknowledged);
            await(check.complete());
        } finally {
            watch.cancel(false);
        }
        long nanos = System.nanoTime() - began;
        byte[] sent = source.sha256();
        if (!Arrays.equals(sent, check.sha256(source.endsWithNewline()))) {
            throw new DemoException("the bytes that were read have another SHA-256 than those that were published");
        }
        return new Verified(
                read.records(), read.bytes(), firstOffset, nanos, HexFormat.of().formatHex(sent));
    }

    private void publish(RecordPublisher publisher, byte[] line, long firstOffset) {
        long due = firstOffset + published.records();
        publisher.publish(null, line).whenComplete((offset, failure) -> {
            if (failure != null) {
                allAcknowledged.completeExceptionally(failure);
            } else if (offset != due) {
                allAcknowledged.completeExceptionally(new DemoException("line " + (due - firstOffset + 1)
                        + " was acknowledged at offset " + offset + " where " + due + " was due"));
            } else {
                acknowledged.add(line.length);
                completeWhenAllIsAcknowledged();
            }
        });
        published.add(line.length);
    }

    private void completeWhenAllIsAcknowledged() {
        if (acknowledged.records() == toAcknowledge) {
            allAcknowledged.complete(null);
        }
    }

    private static void await(CompletableFuture<Void> stage) throws InterruptedException {
        try {
            stage.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() instanceof CompletionException c ? c.getCause() : e.getCause();
            if (cause instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException(cause);
        }
    }

    /** Ends a round trip in which nothing moves any more. */
    private final class Stalled implements Runnable {
        private final StreamCheck check;
        private long before = -1;

        Stalled(StreamCheck check) {
            this.check = check;
        }

        @Override
        public void run() {
            long now = published.records() + acknowledged.records() + read.records();
            if (now == before) {
                DemoException stalled = new DemoException("nothing moved for " + STALLED_SECONDS + " s: "
                        + published.records() + " records published, " + acknowledged.records() + " acknowledged, "
                        + read.records() + " read");
                check.complete().completeExceptionally(stalled);
                allAcknowledged.completeExceptionally(stalled);
            }
            before = now;
        }
    }
}
