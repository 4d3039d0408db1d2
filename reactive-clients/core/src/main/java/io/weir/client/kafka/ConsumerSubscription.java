package io.weir.client.kafka;

import io.weir.client.ReceivedRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * One subscription and the thread that serves it. The thread owns the consumer and the records that were polled and not delivered;
 * {@link #request} and {@link #cancel} come from any thread and only leave word. Without demand it waits and polls nothing.
 */
final class ConsumerSubscription implements Flow.Subscription {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final AtomicLong NUMBER = new AtomicLong();

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final Flow.Subscriber<? super ReceivedRecord> subscriber;
    private final Set<ConsumerSubscription> running;
    private final Thread thread;
    private final Queue<ReceivedRecord> polled = new ArrayDeque<>();
    private final Object lock = new Object();
    private long demand;
    private boolean cancelled;
    private IllegalArgumentException misuse;

    ConsumerSubscription(
            Consumer<byte[], byte[]> consumer,
            TopicPartition partition,
            Flow.Subscriber<? super ReceivedRecord> subscriber,
            Set<ConsumerSubscription> running) {
        this.consumer = consumer;
        this.partition = partition;
        this.subscriber = subscriber;
        this.running = running;
        thread = new Thread(this::run, "weir-subscriber-" + NUMBER.incrementAndGet());
        thread.setDaemon(true);
    }

    void start() {
        running.add(this);
        thread.start();
    }

    void join() {
        boolean interrupted = false;
        while (thread.isAlive() && thread != Thread.currentThread()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void request(long n) {
        synchronized (lock) {
            if (n <= 0) {
                misuse = new IllegalArgumentException("request(" + n + "): demand is at least 1");
            } else {
                demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
            }
            lock.notifyAll();
        }
    }

    @Override
    public void cancel() {
        synchronized (lock) {
            cancelled = true;
            lock.notifyAll();
        }
        consumer.wakeup();
    }

    private void run() {
        try (consumer) {
            subscriber.onSubscribe(this);
            while (awaitDemand()) {
                if (polled.isEmpty()) {
                    poll();
                } else {
                    subscriber.onNext(polled.remove());
                }
            }
        } catch (WakeupException e) {
            // Cancelled while it polled: there is nobody to tell.
        } catch (KafkaException e) {
            subscriber.onError(KafkaRecordSubscriber.failed(partition, e));
        } catch (IllegalArgumentException e) {
            subscriber.onError(e);
        } finally {
            running.remove(this);
        }
    }

    /** Waits for demand, of which it takes one if there is a record to meet it; false when the subscription has ended. */
    private boolean awaitDemand() {
        synchronized (lock) {
            boolean interrupted = false;
            while (demand == 0 && !cancelled && misuse == null) {
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                    cancelled = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            if (misuse != null && !cancelled) {
                throw misuse;
            }
            if (!cancelled && !polled.isEmpty() && demand != Long.MAX_VALUE) {
                demand--;
            }
            return !cancelled;
        }
    }

    private void poll() {
        consumer.poll(POLL)
                .records(partition)
                .forEach(r -> polled.add(new ReceivedRecord(r.offset(), r.timestamp(), r.key(), r.value())));
    }
}
