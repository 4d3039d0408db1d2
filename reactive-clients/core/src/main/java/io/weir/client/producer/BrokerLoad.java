package io.weir.client.producer;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What one broker has to answer, and with it whether there is any use in looking for more that could be sent to it.
 *
 * <p>A broker that has {@link #BUSY} requests to answer has enough to do: another one goes when it is worth one, or when an answer has
 * come. So requests are small where nobody waits for anybody, and large where each costs a broker that is busy; and the event loop, which
 * looks after every answer anyway, is not woken for what would only wait.
 */
final class BrokerLoad {
    private static final int BUSY = 2;
    private static final int WORTH_A_REQUEST_BYTES = 64 << 10;

    private final int maxInFlight;
    /** Unanswered requests; written on the event loop alone. */
    private volatile int underWay;
    /** About so many bytes have come since the event loop looked. */
    private final AtomicInteger gathered = new AtomicInteger();

    BrokerLoad(int maxInFlight) {
        this.maxInFlight = maxInFlight;
    }

    void sent() {
        underWay = underWay + 1;
    }

    void answered() {
        underWay = underWay - 1;
    }

    boolean isBusy() {
        return underWay >= BUSY;
    }

    /** Whether a request goes now that could have so many bytes. */
    boolean takes(int readyBytes) {
        return underWay < maxInFlight && (!isBusy() || readyBytes >= WORTH_A_REQUEST_BYTES);
    }

    /** What there is now is being looked at. */
    void looked() {
        gathered.set(0);
    }

    /**
     * A batch has begun or become full. From any thread, after the batch is where the event loop finds it: if an answer has come since that
     * was not seen here, whoever brought it looks later.
     *
     * @return whether the event loop is to look now; otherwise it looks when an answer comes, which one is due to
     */
    boolean calls(int batchBytes) {
        return !isBusy() || underWay < maxInFlight && gathered.addAndGet(batchBytes) >= WORTH_A_REQUEST_BYTES;
    }
}
