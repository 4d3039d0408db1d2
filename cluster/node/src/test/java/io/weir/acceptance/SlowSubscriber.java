package io.weir.acceptance;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Asks for one record, takes a second over it, and only then asks for the next; after so many, for all at once. It keeps no record, only
 * how far each partition is: their records have to come in order and once, from offset 0 on.
 */
final class SlowSubscriber implements Subscriber<ConsumerRecord<String, String>> {
    private final Signal signal;
    private final ScheduledExecutorService pace;
    private final int slowly;
    private final Map<Integer, Long> next = new HashMap<>();
    private Subscription subscription;
    private int taken;
    private String broken;

    SlowSubscriber(Signal signal, ScheduledExecutorService pace, int slowly) {
        this.signal = signal;
        this.pace = pace;
        this.slowly = slowly;
    }

    @Override
    public void onSubscribe(Subscription s) {
        subscription = s;
        s.request(1);
    }

    @Override
    public void onNext(ConsumerRecord<String, String> record) {
        int now;
        synchronized (this) {
            long wanted = next.getOrDefault(record.partition(), 0L);
            if (record.offset() != wanted) {
                broken = record.partition() + " has " + record.offset() + " where " + wanted + " was due";
            }
            next.put(record.partition(), record.offset() + 1);
            now = ++taken;
        }
        signal.changed();
        if (now < slowly) {
            pace.schedule(() -> subscription.request(1), 1, TimeUnit.SECONDS);
        }
    }

    void hurry() {
        subscription.request(Long.MAX_VALUE);
    }

    void cancel() {
        subscription.cancel();
    }

    @Override
    public void onError(Throwable failure) {
        broken(failure.toString());
        signal.changed();
    }

    @Override
    public void onComplete() {
        broken("the stream has ended");
        signal.changed();
    }

    private synchronized void broken(String how) {
        broken = how;
    }

    synchronized int taken() {
        if (broken != null) {
            throw new AssertionError(broken);
        }
        return taken;
    }
}
