package io.weir.cluster.gateway;

import io.netty.util.concurrent.Future;
import io.weir.cluster.gateway.fetch.FetchContext;
import io.weir.cluster.gateway.fetch.FetchOutcome;
import io.weir.cluster.gateway.fetch.PartitionRef;
import io.weir.partition.PartitionCommand;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;

/**
 * One fetch from its arrival to its answer: reads all its partitions ({@link FetchPass}); when that is not enough, waits at the leaders
 * for more, and reads anew. Slices are held only from the last reading to the end of the answer. Confined to the event loop.
 *
 * <pre>
 * READING --enough, an error, or too late--> ANSWERED
 * READING --not enough--> WAITING --a leader has more, or time is over--> READING
 * </pre>
 */
final class FetchOperation {
    /** How long a reading waits for leaders that do not answer. */
    private static final long GIVE_UP_MS = 10_000;

    /** The least time between two readings of a fetch that wants more than it found. */
    private static final long REREAD_MS = 5;

    private final GatewayContext context;
    private final ApiRequest request;
    private final FetchContext session;
    private final FetchPass.Limits limits;
    private final long maxWaitMs;
    private final int minBytes;
    private final boolean nothingWanted;

    private FetchPass pass;
    private LongPoll poll;
    private Future<?> deadline;
    private boolean late;
    private int passes;
    private boolean answered;

    FetchOperation(GatewayContext context, GatewaySettings settings, ApiRequest request, FetchContext session) {
        FetchRequest body = (FetchRequest) request.body();
        this.context = context;
        this.request = request;
        this.session = session;
        int maxBytes = Math.max(0, Math.min(body.maxBytes(), settings.fetchMaxBytes()));
        this.limits =
                new FetchPass.Limits(maxBytes, body.isolationLevel() == IsolationLevel.READ_COMMITTED, body.version());
        this.minBytes = Math.min(body.minBytes(), maxBytes);
        // Who goes away while it waits is noticed when the wait is over, so the wait has a bound of ours.
        this.maxWaitMs = Math.min(body.maxWait(), settings.maxIdle().toMillis());
        this.nothingWanted = session.wanted().isEmpty();
    }

    void run() {
        if (nothingWanted) {
            answer(new LinkedHashMap<>());
            return;
        }
        late = maxWaitMs <= 0;
        read();
    }

    private void read() {
        passes++;
        FetchPass reading = new FetchPass(context, request.eventLoop(), limits, session.wanted(), this::passed);
        pass = reading;
        reading.run();
        if (!reading.over()) {
            Future<?> giveUp = request.eventLoop().schedule(reading::giveUp, GIVE_UP_MS, TimeUnit.MILLISECONDS);
            reading.whenOver(() -> giveUp.cancel(false));
        }
    }

    private void passed() {
        if (request.abandoned()) {
            answered = true;
            pass.close();
            return;
        }
        if (pass.failed() || pass.bytes() >= minBytes || late) {
            answer(pass.results());
            return;
        }
        pass.close();
        if (deadline == null) {
            deadline = request.eventLoop().schedule(this::timeIsOver, maxWaitMs, TimeUnit.MILLISECONDS);
        }
        poll = new LongPoll();
        pass.leadersToAwait().forEach((leader, offset) -> leader.ref().tell(new PartitionCommand.Await(offset, poll)));
    }

    /** A leader has more than at the last reading. A fetch that waits for much is not read anew for every little. */
    private void woken() {
        if (passes == 1) {
            read();
        } else {
            request.eventLoop().schedule(this::readUnlessReading, REREAD_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void readUnlessReading() {
        if (!answered && pass.over()) {
            read();
        }
    }

    private void timeIsOver() {
        late = true;
        if (!answered && pass.over()) {
            endPoll();
            read();
        }
    }

    private void endPoll() {
        if (poll != null) {
            poll.over = true;
        }
    }

    private void answer(LinkedHashMap<PartitionRef, PartitionData> read) {
        answered = true;
        endPoll();
        if (deadline != null) {
            deadline.cancel(false);
        }
        FetchOutcome outcome = session.answer(read, context.clock().millis());
        LinkedHashMap<TopicIdPartition, PartitionData> partitions = new LinkedHashMap<>();
        TreeMap<Integer, Node> nodes = new TreeMap<>();
        outcome.partitions().forEach((ref, data) -> partitions.put(ref.onWire(), data));
        if (pass != null) {
            nodes.putAll(pass.leadersElsewhere());
        }
        FetchPass holder = pass;
        request.respond(
                FetchResponse.of(outcome.error(), 0, outcome.sessionId(), partitions, List.copyOf(nodes.values())),
                () -> {
                    if (holder != null) {
                        holder.close();
                    }
                });
    }

    /** The long poll between two readings. */
    private final class LongPoll implements PartitionCommand.Waiter {
        private volatile boolean over;

        @Override
        public void ready() {
            request.eventLoop().execute(() -> {
                if (!over) {
                    over = true;
                    woken();
                }
            });
        }

        @Override
        public boolean done() {
            return over || request.abandoned();
        }
    }
}
