package io.weir.client.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.client.ScriptedBroker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a connection makes of a broker that answers some requests and never others. */
class LateAnswersTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(50);

    private ScriptedBroker broker;
    private Connector connector;
    private BrokerConnection connection;

    @BeforeEach
    void connect() throws Exception {
        broker = new ScriptedBroker().answer(ApiKeys.LIST_GROUPS, question -> new ListGroupsResponseData());
        connector = new Connector(new ConnectionSettings("test", LONG, LONG, 1, 10, 1 << 20, -1, -1, Security.none()));
        String[] address = broker.bootstrap().split(":");
        connection = connector
                .loop()
                .submit(() -> connector.connect(address[0], Integer.parseInt(address[1]), 0))
                .get()
                .opened()
                .get(60, TimeUnit.SECONDS);
    }

    @AfterEach
    void end() throws Exception {
        connector.closing().toCompletableFuture().get(60, TimeUnit.SECONDS);
        broker.close();
    }

    @Test
    void whatIsNotAnsweredInTimeEndsTheConnection() throws Exception {
        Throwable late = failure(send(unanswered(SHORT)));
        assertInstanceOf(DisconnectException.class, late);
        assertTrue(late.getMessage().endsWith("did not answer Heartbeat within 50 ms"), late::getMessage);
        assertEquals(late, connection.closed().get(60, TimeUnit.SECONDS));
    }

    @Test
    void theTimeOfALaterRequestCountsTooWhenAnEarlierOneWasAnswered() throws Exception {
        send(answered()).get(60, TimeUnit.SECONDS);
        assertInstanceOf(DisconnectException.class, failure(send(unanswered(SHORT))));
    }

    @Test
    void whatWaitsForItsTurnTooLongFailsAlone() throws Exception {
        CompletableFuture<Void> first = send(unanswered(LONG));
        CompletableFuture<Void> second = send(unanswered(SHORT));
        Throwable late = failure(second);
        assertInstanceOf(TimeoutException.class, late);
        assertTrue(late.getMessage().contains("Heartbeat was not sent to"), late::getMessage);
        assertFalse(first.isDone());
        assertFalse(connection.isClosed());
    }

    @Test
    void whatIsLeftIsLateInItsTurn() throws Exception {
        CompletableFuture<Void> first = send(unanswered(SHORT.multipliedBy(2)));
        CompletableFuture<Void> second = send(unanswered(SHORT));
        failure(second);
        assertInstanceOf(DisconnectException.class, failure(first));
    }

    private <R> CompletableFuture<R> send(Request<R> request) throws Exception {
        return connector.loop().submit(() -> connection.send(request)).get();
    }

    private static Throwable failure(CompletableFuture<?> outcome) {
        return assertThrows(ExecutionException.class, () -> outcome.get(60, TimeUnit.SECONDS))
                .getCause();
    }

    /** The broker answers it. */
    private static Asked answered() {
        return new Asked(ApiKeys.LIST_GROUPS, new ListGroupsRequestData(), LONG);
    }

    /** The broker does not. */
    private static Asked unanswered(Duration patience) {
        return new Asked(ApiKeys.HEARTBEAT, new HeartbeatRequestData(), patience);
    }

    private static final class Asked extends Request<Void> {
        private final ApiMessage body;
        private final Duration patience;

        Asked(ApiKeys api, ApiMessage body, Duration patience) {
            super(api, api.oldestVersion(), api.latestVersion(), Lane.CONTROL);
            this.body = body;
            this.patience = patience;
        }

        @Override
        protected ApiMessage body(short version) {
            return body;
        }

        @Override
        protected Void answer(ApiMessage answer, short version) {
            return null;
        }

        @Override
        protected Optional<Duration> patience() {
            return Optional.of(patience);
        }
    }
}
