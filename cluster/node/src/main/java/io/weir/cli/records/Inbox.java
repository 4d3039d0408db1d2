package io.weir.cli.records;

import io.weir.client.ClientException;
import io.weir.client.consumer.PartitionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Where the records of a stream wait for the thread that takes them. It asks for no more than a window of records, and fewer where records
 * are so large that {@value #BYTES} bytes would not hold them.
 */
final class Inbox implements Flow.Subscriber<ConsumerRecord<byte[], byte[]>> {
    private static final int BYTES = 16 << 20;
    private static final int FIRST_WINDOW = 16;

    private final String topic;
    private final int mostRecords;
    private Flow.Subscription subscription;
    private List<IncomingRecord> arrived = new ArrayList<>();
    private long outstanding;
    private int largest = BYTES / FIRST_WINDOW;
    private boolean measured;
    private boolean complete;
    private Throwable failure;

    Inbox(String topic, int mostRecords) {
        this.topic = topic;
        this.mostRecords = Math.max(1, mostRecords);
    }

    @Override
    public void onSubscribe(Flow.Subscription begun) {
        synchronized (this) {
            subscription = begun;
        }
        ask();
    }

    @Override
    public synchronized void onNext(ConsumerRecord<byte[], byte[]> record) {
        int bytes = 1 + Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
        largest = measured ? Math.max(largest, bytes) : bytes;
        measured = true;
        outstanding--;
        arrived.add(incoming(record));
        if (arrived.size() == 1) {
            notifyAll();
        }
    }

    @Override
    public synchronized void onError(Throwable thrown) {
        failure = thrown;
        notifyAll();
    }

    @Override
    public synchronized void onComplete() {
        complete = true;
        notifyAll();
    }

    synchronized boolean ended() {
        return complete && arrived.isEmpty();
    }

    void cancel() {
        Flow.Subscription running;
        synchronized (this) {
            running = subscription;
        }
        if (running != null) {
            running.cancel();
        }
    }

    /** @throws ClientException when the stream has failed, after what came before it */
    List<IncomingRecord> next(Duration atMost) {
        List<IncomingRecord> taken;
        synchronized (this) {
            await(atMost);
            if (arrived.isEmpty() && failure != null) {
                throw told(failure);
            }
            taken = arrived;
            arrived = new ArrayList<>();
        }
        ask();
        return taken;
    }

    private void await(Duration atMost) {
        long until = System.nanoTime() + atMost.toNanos();
        boolean interrupted = false;
        for (long left = atMost.toNanos();
                left > 0 && arrived.isEmpty() && failure == null && !complete && !interrupted;
                left = until - System.nanoTime()) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks for more when half of what there is room for has come and was taken. */
    private void ask() {
        long more;
        synchronized (this) {
            long room = Math.max(1, Math.min(mostRecords, BYTES / largest));
            long waiting = outstanding + arrived.size();
            more = waiting <= room / 2 ? room - waiting : 0;
            outstanding += more;
        }
        if (more > 0) {
            subscription.request(more);
        }
    }

    private ClientException told(Throwable thrown) {
        if (thrown instanceof PartitionException of && of.getCause() != null) {
            String where = of.partition() + (of.offset() < 0 ? "" : " at offset " + of.offset());
            return ClientException.of("cannot read from " + where, of.getCause());
        }
        return ClientException.of("cannot read from " + topic, thrown);
    }

    private static IncomingRecord incoming(ConsumerRecord<byte[], byte[]> record) {
        List<Header> headers = StreamSupport.stream(record.headers().spliterator(), false)
                .map(header -> new Header(header.key(), header.value()))
                .toList();
        return new IncomingRecord(
                record.partition(), record.offset(), record.timestamp(), record.key(), record.value(), headers);
    }
}
