package io.weir.benchmark;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Publishes records of 100 bytes at a steady rate, each acknowledged by all, and takes the time from when each was due: a sender that is
 * held up does not hide it.
 */
final class SteadyProducer implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final int perSecond;

    SteadyProducer(String bootstrap, String topic, int perSecond) {
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "acks", "all", "linger.ms", 0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        this.topic = topic;
        this.perSecond = perSecond;
    }

    /** Latencies in nanoseconds, sorted. */
    record Latencies(long[] sorted) {
        double ms(double quantile) {
            return sorted[(int) Math.min(sorted.length - 1, Math.ceil(quantile * sorted.length) - 1)] / 1e6;
        }

        String line() {
            return String.format(
                    Locale.ROOT,
                    "%d records: p50 %.3f ms, p99 %.3f ms, p99.9 %.3f ms, longest %.1f ms",
                    sorted.length,
                    ms(0.5),
                    ms(0.99),
                    ms(0.999),
                    ms(1));
        }
    }

    /** Publishes for so many seconds, or until {@code over}. */
    Latencies run(int seconds, BooleanSupplier over) {
        long[] latencies = new long[seconds * perSecond];
        AtomicLong failed = new AtomicLong();
        long start = System.nanoTime();
        int count = 0;
        while (count < latencies.length && !(count % perSecond == 0 && over.getAsBoolean())) {
            int number = count++;
            long due = start + number * (1_000_000_000L / perSecond);
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            producer.send(new ProducerRecord<>(topic, 0, null, new byte[100]), (metadata, failure) -> {
                latencies[number] = System.nanoTime() - due;
                if (failure != null) {
                    failed.incrementAndGet();
                }
            });
        }
        producer.flush();
        if (failed.get() > 0) {
            throw new IllegalStateException(failed + " records were refused");
        }
        long[] sorted = Arrays.copyOf(latencies, count);
        Arrays.sort(sorted);
        return new Latencies(sorted);
    }

    @Override
    public void close() {
        producer.close();
    }
}
