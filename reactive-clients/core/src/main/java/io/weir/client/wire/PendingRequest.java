package io.weir.client.wire;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.requests.AbstractResponse;

/** A request on its way: waiting for its turn, then for its answer. */
final class PendingRequest<R> {
    final Request<R> request;
    private final CompletableFuture<R> result;
    private final long givenNanos = System.nanoTime();
    private final long patienceNanos;
    int correlationId;
    short version;

    /** @param patienceNanos how long it may wait and remain unanswered, or {@link RequestAlarm#NEVER} */
    PendingRequest(Request<R> request, CompletableFuture<R> result, long patienceNanos) {
        this.request = request;
        this.result = result;
        this.patienceNanos = patienceNanos;
    }

    /** What is left of its patience; 0 or less when it is late, and {@link RequestAlarm#NEVER} when it cannot be. */
    long leftNanos(long nowNanos) {
        return patienceNanos == RequestAlarm.NEVER ? RequestAlarm.NEVER : patienceNanos - (nowNanos - givenNanos);
    }

    long patienceMs() {
        return TimeUnit.NANOSECONDS.toMillis(patienceNanos);
    }

    /**
     * @param body what follows the answer's header
     * @param memory where it stands
     * @return how long the broker wants to hear nothing more, in ms
     * @throws MalformedAnswerException when it cannot be read
     */
    int answered(ByteBuffer body, AnswerMemory memory) {
        AbstractResponse response;
        try {
            response = AbstractResponse.parseResponse(request.api(), new ByteBufferAccessor(body), version);
        } catch (RuntimeException unreadable) {
            throw new MalformedAnswerException("an answer to " + request.name() + " cannot be read", unreadable);
        }
        try {
            result.complete(request.answer(response.data(), version, memory));
        } catch (ApiException failure) {
            result.completeExceptionally(failure);
        } catch (RuntimeException unexpected) {
            throw new MalformedAnswerException("an answer to " + request.name() + " says what it cannot", unexpected);
        }
        return response.shouldClientThrottle(version) ? response.throttleTimeMs() : 0;
    }

    void complete(R value) {
        result.complete(value);
    }

    void fail(ApiException failure) {
        result.completeExceptionally(failure);
    }
}
