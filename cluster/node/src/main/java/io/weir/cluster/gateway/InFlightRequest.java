package io.weir.cluster.gateway;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.EventExecutor;
import io.weir.cluster.gateway.network.Frame;
import io.weir.cluster.gateway.network.FrameLease;
import io.weir.partition.RecordsLease;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;

/**
 * A request from its arrival until its answer is written or dropped.
 *
 * <pre>
 * (open) --respond, finishWithoutResponse, closeConnection--> ANSWERED --the connection takes it--> TAKEN
 * (open) --connection closed--> TAKEN     a later answer is released at once
 * </pre>
 */
final class InFlightRequest implements ApiRequest {

    /** @param response empty when nothing goes out on the wire */
    record Answer(Optional<AbstractResponse> response, Runnable release) {}

    private static final Answer TAKEN = new Answer(Optional.empty(), () -> {});

    private final Connection connection;
    private final RequestHeader header;
    private final AbstractRequest body;
    private final Frame frame;
    private final AtomicReference<Answer> answer = new AtomicReference<>();
    /** Filled on the event loop while the handler runs, read by whoever answers. */
    private final List<FrameLease> leases = new ArrayList<>(1);

    private final Runnable whenOver;
    /** The answer's bytes, when it had to wait for its turn. Confined to the event loop. */
    private EncodedAnswer encoded;

    /** @param whenOver runs once, on the event loop, when the answer is taken or the connection gone */
    InFlightRequest(Connection connection, RequestHeader header, AbstractRequest body, Frame frame, Runnable whenOver) {
        this.connection = connection;
        this.whenOver = whenOver;
        this.header = header;
        this.body = body;
        this.frame = frame;
    }

    @Override
    public RequestHeader header() {
        return header;
    }

    @Override
    public AbstractRequest body() {
        return body;
    }

    @Override
    public InetAddress clientAddress() {
        return connection.clientAddress();
    }

    @Override
    public EventExecutor eventLoop() {
        return connection.eventLoop();
    }

    @Override
    public boolean abandoned() {
        return answer.get() == TAKEN;
    }

    @Override
    public RecordsLease lease(ByteBuffer records) {
        FrameLease lease = frame.lease(records);
        synchronized (leases) {
            leases.add(lease);
        }
        return lease;
    }

    @Override
    public void respond(AbstractResponse response, Runnable release) {
        answer(new Answer(Optional.of(response), release));
    }

    @Override
    public void finishWithoutResponse() {
        answer(new Answer(Optional.empty(), () -> {}));
    }

    @Override
    public void closeConnection(String reason) {
        revokeLeases();
        connection.close(Refusals.Cause.UNACKNOWLEDGED, reason);
    }

    private void answer(Answer given) {
        revokeLeases();
        if (answer.compareAndSet(null, given)) {
            connection.answered();
            return;
        }
        given.release.run();
        if (answer.get() != TAKEN) {
            throw new IllegalStateException("answered twice: " + header);
        }
    }

    private void revokeLeases() {
        synchronized (leases) {
            leases.forEach(FrameLease::revoke);
        }
    }

    boolean answered() {
        return answer.get() != null;
    }

    /** Whether there is an answer that is not yet bytes. */
    boolean mayBeEncoded() {
        Answer given = answer.get();
        return encoded == null && given != null && given.response().isPresent();
    }

    /** Turns the answer into bytes; its objects are let go. */
    EncodedAnswer encode(ByteBufAllocator allocator) throws IOException {
        Answer given = answer.get();
        encoded = EncodedAnswer.of(header, given.response().get(), allocator);
        answer.set(new Answer(Optional.empty(), given.release()));
        return encoded;
    }

    /** The bytes, which from now on are the caller's; or {@code null}. */
    EncodedAnswer takeEncoded() {
        EncodedAnswer taken = encoded;
        encoded = null;
        return taken;
    }

    /** The answer, which from now on is the caller's. */
    Answer take() {
        whenOver.run();
        return answer.getAndSet(TAKEN);
    }

    /** The connection is gone: an answer that was given is released, a later one will be. */
    void abandon() {
        whenOver.run();
        revokeLeases();
        Answer given = answer.getAndSet(TAKEN);
        if (given != null) {
            given.release.run();
        }
    }
}
