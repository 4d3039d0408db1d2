package io.weir.cluster.gateway;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.EventExecutor;
import io.weir.partition.RecordsLease;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;

/**
 * One request put to a handler as the wire would bring it, and its answer as a client of that version would read it: both go through
 * their bytes. Its event loop's time moves only when told to.
 */
final class Exchange implements ApiRequest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final RequestHeader header;
    private final AbstractRequest body;
    private AbstractResponse response;

    private Exchange(ApiKeys api, short version, ApiMessage data) {
        channel.freezeTime();
        header = new RequestHeader(api, version, "test", 1);
        body = AbstractRequest.parseRequest(api, version, MessageUtil.toByteBufferAccessor(data, version)).request;
    }

    /** Puts a request; it may be answered now or later. */
    static Exchange put(ApiHandler handler, int version, ApiMessage data) {
        Exchange exchange = new Exchange(handler.api(), (short) version, data);
        handler.handle(exchange);
        return exchange;
    }

    /** The data of an answer that is there at once. */
    static <T extends ApiMessage> T ask(ApiHandler handler, int version, ApiMessage data, Class<T> type) {
        return put(handler, version, data).answer(type);
    }

    /** Runs a check for each version that a handler serves. */
    static void inEveryVersion(ApiHandler handler, Consumer<Short> check) {
        assertTrue(handler.latestVersion() >= handler.oldestVersion());
        for (short version = handler.oldestVersion(); version <= handler.latestVersion(); version++) {
            try {
                check.accept(version);
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError(handler.api() + " version " + version, failure);
            }
        }
    }

    boolean answered() {
        return response != null;
    }

    <T extends ApiMessage> T answer(Class<T> type) {
        assertTrue(answered(), "no answer yet");
        ByteBuffer bytes = MessageUtil.toByteBufferAccessor(response.data(), header.apiVersion())
                .buffer();
        return type.cast(AbstractResponse.parseResponse(
                        header.apiKey(),
                        new org.apache.kafka.common.protocol.ByteBufferAccessor(bytes),
                        header.apiVersion())
                .data());
    }

    void pass(Duration time) {
        channel.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
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
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public EventExecutor eventLoop() {
        return channel.eventLoop();
    }

    @Override
    public boolean abandoned() {
        return false;
    }

    @Override
    public RecordsLease lease(ByteBuffer records) {
        throw new AssertionError("no records in here");
    }

    @Override
    public void respond(AbstractResponse answer, Runnable release) {
        assertNull(response, "answered twice");
        response = answer;
        assertFalse(release == null);
    }

    @Override
    public void finishWithoutResponse() {
        throw new AssertionError("this API always has an answer");
    }

    @Override
    public void closeConnection(String reason) {
        throw new AssertionError(reason);
    }
}
