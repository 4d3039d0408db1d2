package io.weir.client.producer;

import io.weir.client.wire.BatchBuilder;
import io.weir.client.wire.BatchMemory;
import io.weir.client.wire.ProduceOutcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * What waits for one partition and what is on its way there: decides what is sent next, with which sequence, and what follows from an
 * answer.
 *
 * <p>A batch is in one of three places, and those in {@code inFlight} and {@code again} precede all in {@code fresh}:
 *
 * <pre>
 *   fresh → inFlight → (settled)
 *              ↑ ↓
 *             again
 * </pre>
 *
 * <p><b>Sequences.</b> A record gets its sequence when its batch is first sent. A pair of epoch and sequence is never given to another
 * record. A batch of which is not known whether it is in the log is only ever sent again under the sequence that it had, so that the
 * broker can tell. When a batch leaves without being in the log, those behind it stand after a <em>gap</em>; the broker refuses them.
 * The partition then begins a new epoch with sequence 0, but not before every batch that may be in the log has had an answer: what is
 * numbered anew is known not to be there. Epochs belong to the partition, as they do for the broker when there are no transactions.
 *
 * <p>A broker knows the last five batches of a producer. So no batch is sent that would be the sixth since one whose fate is not known:
 * should that have to be asked for again, the broker would no longer know it, and it would be there twice.
 *
 * <p><b>Order.</b> While batches are to be sent again, one is in flight at a time, the first first.
 *
 * <p>Not safe for use by several threads at once: the caller guards it.
 */
final class PartitionQueue {
    private final TopicPartition partition;
    private final QueueSettings settings;
    private final BatchMemory memory;
    private final Deque<Batch> fresh = new ArrayDeque<>();
    private final Deque<Batch> again = new ArrayDeque<>();
    private final Deque<Batch> inFlight = new ArrayDeque<>();
    /** Of the broker that the partition was last seen to be at; written on the event loop alone. */
    private volatile BrokerLoad load;

    private ProducerIdentity identity;
    private long spentProducerId = -1;
    private int nextSequence;
    private long nextOrdinal;
    private boolean gap;
    /** What the last batch became, as the next one is likely to. */
    private int expectedBytes;

    private int failures;
    private long notBeforeNanos;

    /**
     * @param memory of batches, which has no part in what is decided
     * @param load of a broker that has nothing to do, until it is known which one it is
     */
    PartitionQueue(TopicPartition partition, QueueSettings settings, BatchMemory memory, BrokerLoad load) {
        this.partition = partition;
        this.settings = settings;
        this.memory = memory;
        this.load = load;
    }

    /** The sequence of the record that is so many behind; sequences go on with 0 after the greatest integer. */
    static int after(int sequence, int records) {
        return (int) (((long) sequence + records) & Integer.MAX_VALUE);
    }

    TopicPartition partition() {
        return partition;
    }

    /** From any thread, unguarded. */
    BrokerLoad load() {
        return load;
    }

    /** Its leader's. On the event loop, unguarded. */
    void isFor(BrokerLoad itsBroker) {
        load = itsBroker;
    }

    /** @return whether there may be something to send now that was not before: a batch began or became full */
    boolean append(OutgoingRecord record, LongSupplier clock) {
        Batch last = fresh.peekLast();
        if (last != null && last.append(record)) {
            return last.full();
        }
        long nowNanos = clock.getAsLong();
        Batch batch = new Batch(
                partition,
                BatchBuilder.of(settings.compression(), settings.batchBytes(), expectedBytes, memory),
                nowNanos,
                nowNanos + settings.deliveryNanos());
        batch.append(record);
        fresh.add(batch);
        return true;
    }

    boolean isEmpty() {
        return fresh.isEmpty() && again.isEmpty() && inFlight.isEmpty();
    }

    /** Batches that are not settled, for a load to be told by. */
    int length() {
        return fresh.size() + again.size() + inFlight.size();
    }

    /** Whether it needs an identity other than the one with this id, or any for -1. */
    boolean lacksIdentity(long producerId) {
        return settings.idempotent() && identity == null && (producerId < 0 || producerId == spentProducerId);
    }

    /**
     * The batch to send now; it counts as in flight from here on.
     *
     * @param offered under which a partition that has no identity yet begins; {@code null} while there is none
     * @param hurry whether batches do not linger
     */
    Optional<Batch> next(ProducerIdentity offered, boolean hurry, long nowNanos) {
        if (inFlight.size() >= settings.maxInFlight()
                || notBeforeNanos - nowNanos > 0
                || !again.isEmpty() && !inFlight.isEmpty()) {
            return Optional.empty();
        }
        if (gap) {
            if (!inFlight.isEmpty()) {
                return Optional.empty();
            }
            Optional<Batch> uncertain =
                    again.stream().filter(batch -> batch.maybeAppended).findFirst();
            if (uncertain.isPresent()) {
                again.remove(uncertain.get());
                return Optional.of(sent(uncertain.get()));
            }
            beginEpoch();
        }
        if (settings.idempotent() && identity == null) {
            if (offered == null || offered.id() == spentProducerId) {
                return Optional.empty();
            }
            identity = offered;
            nextSequence = 0;
        }
        if (!again.isEmpty()) {
            return Optional.of(sent(again.poll()));
        }
        return ready(hurry, nowNanos) && !farAhead() ? Optional.of(sent(fresh.poll())) : Optional.empty();
    }

    /** About how many bytes {@link #next} would give, 0 for none; an identity that it may have to wait for is not asked after. */
    int readyBytes(boolean hurry, long nowNanos) {
        if (inFlight.size() >= settings.maxInFlight()
                || notBeforeNanos - nowNanos > 0
                || !again.isEmpty() && !inFlight.isEmpty()) {
            return 0;
        }
        boolean gives = !again.isEmpty() || ready(hurry, nowNanos) && !farAhead();
        return !gives ? 0 : expectedBytes > 0 ? expectedBytes : settings.batchBytes();
    }

    /** Whether the oldest batch in flight could be pushed out of the broker's memory of the last few by one more behind it. */
    private boolean farAhead() {
        long oldest = nextOrdinal;
        for (Batch batch : inFlight) {
            oldest = Math.min(oldest, batch.ordinal);
        }
        return nextOrdinal - oldest >= settings.maxInFlight();
    }

    private boolean ready(boolean hurry, long nowNanos) {
        Batch first = fresh.peekFirst();
        return first != null
                && (hurry
                        || fresh.size() > 1
                        || first.full()
                        || nowNanos - first.createdNanos() >= settings.lingerNanos());
    }

    private Batch sent(Batch batch) {
        batch.attempts++;
        if (batch.ordinal < 0 || settings.idempotent() && batch.sequence == Batch.NO_SEQUENCE) {
            batch.ordinal = nextOrdinal++;
        }
        if (settings.idempotent() && batch.sequence == Batch.NO_SEQUENCE) {
            batch.sequence = nextSequence;
            nextSequence = after(nextSequence, batch.records());
        }
        inFlight.add(batch);
        return batch;
    }

    /** The identity that goes with the sequences of what is in flight. */
    ProducerIdentity identity() {
        return identity;
    }

    private void beginEpoch() {
        gap = false;
        nextSequence = 0;
        again.forEach(batch -> batch.sequence = Batch.NO_SEQUENCE);
        if (identity.last()) {
            spentProducerId = identity.id();
            identity = null;
        } else {
            identity = identity.next();
        }
    }

    /** What follows from an answer, or from there being none. */
    List<Settled> answered(Batch batch, ProduceOutcome outcome, long nowNanos) {
        if (!inFlight.remove(batch)) {
            throw new IllegalStateException("a batch of " + partition + " is answered that was not under way");
        }
        expectedBytes = batch.encoded().bytes();
        if (outcome instanceof ProduceOutcome.Appended appended) {
            failures = 0;
            batch.leaveTo(memory);
            return settle(batch, new Settled.Delivered(batch, appended.baseOffset(), appended.logAppendTimeMs()));
        }
        if (outcome instanceof ProduceOutcome.TooLarge large) {
            return tooLarge(batch, large.failure());
        }
        if (outcome instanceof ProduceOutcome.OutOfSequence lost) {
            batch.maybeAppended = false;
            boolean first = inFlight.stream().allMatch(other -> follows(other, batch))
                    && again.stream().allMatch(other -> follows(other, batch));
            gap |= first && settings.idempotent();
            return settings.idempotent()
                    ? failed(batch, lost.failure(), true, nowNanos)
                    : failed(batch, lost.failure(), false, nowNanos);
        }
        if (outcome instanceof ProduceOutcome.Unknown unknown) {
            batch.maybeAppended = settings.idempotent();
            return failed(batch, unknown.failure(), unknown.failure() instanceof RetriableException, nowNanos);
        }
        ApiException failure = ((ProduceOutcome.Refused) outcome).failure();
        return failed(batch, failure, failure instanceof RetriableException, nowNanos);
    }

    private static boolean follows(Batch other, Batch batch) {
        return other.sequence == Batch.NO_SEQUENCE
                || (other.sequence - batch.sequence & Integer.MAX_VALUE) < Integer.MAX_VALUE / 2;
    }

    private List<Settled> failed(Batch batch, ApiException failure, boolean retriable, long nowNanos) {
        batch.lastFailure = failure;
        if (batch.settled || !retriable || batch.attempts > settings.retries()) {
            leave(batch);
            return settle(batch, new Settled.Failed(batch, failure));
        }
        failures++;
        notBeforeNanos =
                nowNanos + TimeUnit.MILLISECONDS.toNanos(settings.retry().afterMs(failures));
        sendAgain(batch);
        return List.of();
    }

    /** In the order of sequences, which is the order in which they were sent first. */
    private void sendAgain(Batch batch) {
        Deque<Batch> behind = new ArrayDeque<>();
        if (batch.sequence != Batch.NO_SEQUENCE) {
            while (!again.isEmpty() && follows(again.peekLast(), batch)) {
                behind.push(again.pollLast());
            }
        }
        again.add(batch);
        again.addAll(behind);
    }

    private List<Settled> tooLarge(Batch batch, ApiException failure) {
        if (batch.settled || batch.records() == 1) {
            leave(batch);
            return settle(batch, new Settled.Failed(batch, failure));
        }
        batch.halves().forEach(this::sendAgain);
        return List.of();
    }

    /** It is out, without being known to be in the log: what has a later sequence stands after a gap. */
    private void leave(Batch batch) {
        gap |= batch.sequence != Batch.NO_SEQUENCE;
    }

    private static List<Settled> settle(Batch batch, Settled result) {
        if (batch.settled) {
            return List.of();
        }
        batch.settled = true;
        return List.of(result);
    }

    /** Fails what has taken too long. What is in flight stays there until its attempt has ended. */
    List<Settled> expire(long nowNanos) {
        List<Settled> expired = new ArrayList<>();
        for (Batch batch : inFlight) {
            if (due(batch, nowNanos)) {
                expired.addAll(settle(batch, new Settled.Failed(batch, tooLate(batch))));
            }
        }
        for (Deque<Batch> places : List.of(again, fresh)) {
            if (places.isEmpty() || !due(places.peekFirst(), nowNanos)) {
                continue;
            }
            for (Iterator<Batch> batches = places.iterator(); batches.hasNext(); ) {
                Batch batch = batches.next();
                if (due(batch, nowNanos)) {
                    batches.remove();
                    leave(batch);
                    expired.addAll(settle(batch, new Settled.Failed(batch, tooLate(batch))));
                }
            }
        }
        return expired;
    }

    private static boolean due(Batch batch, long nowNanos) {
        return nowNanos - batch.deadlineNanos() >= 0;
    }

    private TimeoutException tooLate(Batch batch) {
        String why = batch.lastFailure == null ? "" : ": " + batch.lastFailure.getMessage();
        return new TimeoutException(
                batch.records() + " record(s) for " + partition + " were not acknowledged within "
                        + TimeUnit.NANOSECONDS.toMillis(settings.deliveryNanos()) + " ms" + why,
                batch.lastFailure);
    }

    /** Fails all that is not in flight, and what is there too: nothing more is sent. */
    List<Settled> failAll(RuntimeException failure) {
        List<Settled> all = new ArrayList<>();
        for (Deque<Batch> places : List.of(inFlight, again, fresh)) {
            places.forEach(batch -> all.addAll(settle(batch, new Settled.Failed(batch, failure))));
        }
        again.clear();
        fresh.clear();
        return all;
    }

    /** When there is something to do without anything happening: a linger, a back-off or a deadline ends. Empty: never. */
    Optional<Long> wakeAtNanos(long nowNanos) {
        long wake = Long.MAX_VALUE;
        for (Batch first : firsts()) {
            if (!first.settled) {
                wake = Math.min(wake, first.deadlineNanos() - nowNanos);
            }
        }
        if (notBeforeNanos - nowNanos > 0) {
            wake = Math.min(wake, notBeforeNanos - nowNanos);
        } else if (!fresh.isEmpty() && again.isEmpty() && inFlight.size() < settings.maxInFlight()) {
            long lingers = fresh.peekFirst().createdNanos() + settings.lingerNanos() - nowNanos;
            wake = lingers > 0 ? Math.min(wake, lingers) : wake;
        }
        return wake == Long.MAX_VALUE ? Optional.empty() : Optional.of(nowNanos + Math.max(0, wake));
    }

    private List<Batch> firsts() {
        List<Batch> firsts = new ArrayList<>(3);
        for (Deque<Batch> places : List.of(inFlight, again, fresh)) {
            if (!places.isEmpty()) {
                firsts.add(places.peekFirst());
            }
        }
        return firsts;
    }

    /** All that is not settled. */
    List<Batch> unsettled() {
        List<Batch> all = new ArrayList<>();
        for (Deque<Batch> places : List.of(inFlight, again, fresh)) {
            places.stream().filter(batch -> !batch.settled).forEach(all::add);
        }
        return all;
    }
}
