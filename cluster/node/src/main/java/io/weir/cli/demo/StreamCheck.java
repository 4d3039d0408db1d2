package io.weir.cli.demo;

import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The reading side: checks that each record's offset is the one after its predecessor's, and makes the digest of the lines. It asks
 * for a window of records at a time and renews the window as it reads.
 */
final class StreamCheck implements Flow.Subscriber<ConsumerRecord<byte[], byte[]>> {
    private static final int WINDOW = 4_096;

    private final MessageDigest digest = Digests.sha256();
    private final Tally read;
    private final long firstOffset;
    private final CompletableFuture<Void> complete = new CompletableFuture<>();
    private volatile long expected = Long.MAX_VALUE;
    private Flow.Subscription subscription;
    private long open;

    StreamCheck(long firstOffset, Tally read) {
        this.firstOffset = firstOffset;
        this.read = read;
    }

    /** The number of records after which the stream is complete, known once the last is published. */
    void expect(long records) {
        expected = records;
        completeWhenAllIsRead();
    }

    /** Completes when as many records as expected were read; fails when one is out of order or the reading fails. */
    CompletableFuture<Void> complete() {
        return complete;
    }

    /** SHA-256 of the lines as a file that ends with a newline or does not; call once, when complete. */
    byte[] sha256(boolean endsWithNewline) {
        if (endsWithNewline) {
            digest.update((byte) '\n');
        }
        return digest.digest();
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        open = WINDOW;
        subscription.request(WINDOW);
    }

    @Override
    public void onNext(ConsumerRecord<byte[], byte[]> record) {
        long due = firstOffset + read.records();
        if (record.offset() != due) {
            fail("offset " + record.offset() + " was read where " + due + " was due");
            return;
        }
        if (record.value() == null) {
            fail("the record at offset " + due + " has no value");
            return;
        }
        if (due > firstOffset) {
            digest.update((byte) '\n');
        }
        digest.update(record.value());
        read.add(record.value().length);
        completeWhenAllIsRead();
        if (--open == WINDOW / 2) {
            open += WINDOW / 2;
            subscription.request(WINDOW / 2);
        }
    }

    @Override
    public void onError(Throwable failure) {
        complete.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        complete.completeExceptionally(new DemoException("the stream ended before all was read"));
    }

    private void completeWhenAllIsRead() {
        if (read.records() == expected) {
            complete.complete(null);
        }
    }

    private void fail(String message) {
        subscription.cancel();
        complete.completeExceptionally(new DemoException(message));
    }
}
