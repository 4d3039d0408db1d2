package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.weir.cluster.gateway.RandomRequests;
import io.weir.node.WeirNode;
import io.weir.testing.FreePorts;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.ApiVersionsRequest;
import org.apache.kafka.common.requests.ApiVersionsResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * A node is sent random requests of every API and version that it says it serves, as they should be and spoiled. Each is answered, or ends
 * its own connection; nothing breaks, nothing leaks, nothing goes unexplained. Some tens of seconds in the build; an hour under
 * {@code -Psoak}. A failure prints its seed; {@code -Dweir.test.seed} begins with it.
 */
class FuzzIT {
    private static final Duration LONG = Boolean.getBoolean("weir.soak") ? Duration.ofHours(1) : Duration.ofSeconds(25);
    /** The correlation id of what is sent behind each request. */
    private static final int FENCE = 0x5eed_f00d;

    /** Requests with codes in them that not every number is one of: they cannot be read, as in Kafka. */
    private static final Set<ApiKeys> CHECKED_FURTHER =
            EnumSet.of(ApiKeys.DESCRIBE_ACLS, ApiKeys.CREATE_ACLS, ApiKeys.DELETE_ACLS);

    private static final TopicPartition KEPT = new TopicPartition("kept", 0);

    @TempDir
    static Path directory;

    private static WeirNode node;
    private static int httpPort;
    private static final Complaints COMPLAINTS = new Complaints();

    /** Lines that a node writes only when something is wrong with itself. */
    private static final class Complaints extends AppenderBase<ILoggingEvent> {
        final Queue<String> lines = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent line) {
            boolean fault = line.getLevel().isGreaterOrEqual(Level.ERROR) || line.getThrowableProxy() != null;
            if (fault || line.getFormattedMessage().contains("LEAK:")) {
                String cause = line.getThrowableProxy() == null
                        ? ""
                        : ": " + ch.qos.logback.classic.spi.ThrowableProxyUtil.asString(line.getThrowableProxy());
                lines.add(line.getLoggerName() + ": " + line.getFormattedMessage() + cause);
            }
        }
    }

    @BeforeAll
    static void aNodeWithARecord() throws Exception {
        COMPLAINTS.start();
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).addAppender(COMPLAINTS);
        httpPort = FreePorts.next();
        node = WeirNode.embedded()
                .http(httpPort)
                .dataDir(directory)
                .topic(KEPT.topic(), 1)
                .topic("fuzzed", 3)
                // What waits is answered soon, and what is created fits a test.
                .kafka("connections.max.idle.ms", 2_000)
                .set("weir.gateway.admin.auto-create-wait", "2s")
                .set("weir.gateway.admin.topic-change-wait", "2s")
                .set("weir.gateway.admin.leader-wait", "2s")
                .set("weir.controller.max-partitions-per-request", 20)
                .set("weir.controller.max-topics", 40)
                .set("weir.controller.max-partitions", 100)
                .start();
        try (var producer = Clients.producer(node.bootstrapServers(), Map.of())) {
            producer.send(new ProducerRecord<>(KEPT.topic(), 0, "k", "kept")).get();
        }
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).detachAppender(COMPLAINTS);
    }

    @Test
    void everyRequestIsAnsweredOrEndsItsOwnConnection() throws Exception {
        long seed = Long.getLong("weir.test.seed", System.nanoTime());
        System.out.println("seed " + seed);
        long end = System.nanoTime() + LONG.toNanos();
        Random seeds = new Random(seed);
        long sent = 0;
        while (System.nanoTime() < end) {
            long round = sent == 0 ? seed : seeds.nextLong();
            try (Client client = new Client(round)) {
                sent += client.everyVersion(end);
                // All of a round are told together.
                assertEquals("", String.join("\n", client.wrong), "seed " + round);
            }
            assertEquals("", String.join("\n", COMPLAINTS.lines), "seed " + round);
        }
        System.out.println(sent + " requests");
        assertTrue(sent > 100);
        assertKept();
        assertNothingIsLeft();
    }

    /** What nothing random could name is as it was. */
    private static void assertKept() {
        try (var consumer = Clients.consumer(node.bootstrapServers(), Map.of())) {
            consumer.assign(List.of(KEPT));
            consumer.seekToBeginning(List.of(KEPT));
            assertEquals(
                    List.of("kept"),
                    Clients.readToEnd(consumer, KEPT).stream()
                            .map(record -> record.value())
                            .toList());
        }
    }

    /** What the listener counts of requests and answers is back at nothing, and no buffer was forgotten. */
    private static void assertNothingIsLeft() throws Exception {
        HttpRequest metrics = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + "/metrics"))
                .build();
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        CountDownLatch never = new CountDownLatch(1);
        List<String> taken = List.of("not asked");
        while (!taken.isEmpty()) {
            assertTrue(System.nanoTime() < deadline, taken.toString());
            never.await(10, TimeUnit.MILLISECONDS);
            String all = HttpClient.newHttpClient()
                    .send(metrics, HttpResponse.BodyHandlers.ofString())
                    .body();
            assertTrue(all.contains("weir_gateway_answer_memory_bytes"), all);
            taken = all.lines()
                    .filter(line -> line.matches("weir_gateway_(request|parsed|answer)_memory_bytes.*"))
                    .filter(line -> !line.endsWith(" 0.0"))
                    .toList();
        }
        // The detector tells of what was collected when the next buffers are made.
        System.gc();
        try (Client client = new Client(0)) {
            client.everyVersion(System.nanoTime());
        }
        assertEquals("", String.join("\n", COMPLAINTS.lines));
    }

    /** Sends one request after the other, each with a fence behind it, over as many connections as it takes. */
    private static final class Client implements AutoCloseable {
        private final Random random;
        private final RandomRequests requests;
        private final List<String> wrong = new ArrayList<>();
        private final List<ApiVersion> served = new ArrayList<>();
        private RawConnection connection;
        private int correlation;

        Client(long seed) throws IOException {
            random = new Random(seed);
            requests = new RandomRequests(random, List.of("fuzzed", "other"), List.of(Uuid.ZERO_UUID, new Uuid(7, 7)));
            connection = new RawConnection(node.listener().port());
            var answer = (ApiVersionsResponse) connection.call(new ApiVersionsRequest.Builder().build((short) 3));
            answer.data().apiKeys().forEach(served::add);
        }

        long everyVersion(long end) throws IOException {
            long sent = 0;
            for (ApiVersion api : served) {
                ApiKeys key = ApiKeys.forId(api.apiKey());
                int first = Math.max(api.minVersion(), key.oldestVersion());
                for (short version = (short) first; version <= api.maxVersion(); version++) {
                    if (System.nanoTime() > end && sent > 0) {
                        return sent;
                    }
                    for (int i = 0; i < 3; i++) {
                        try {
                            exchange(key, version, i > 0);
                        } catch (AssertionError fault) {
                            wrong.add(fault.getMessage());
                            reconnect();
                        }
                    }
                    sent += 3;
                }
            }
            return sent;
        }

        private static boolean withoutName(AbstractResponse answer) {
            try {
                return answer.errorCounts().containsKey(Errors.UNKNOWN_SERVER_ERROR);
            } catch (IllegalStateException twice) {
                // Kafka's class cannot count what was asked for twice.
                return false;
            }
        }

        private void reconnect() throws IOException {
            connection.close();
            connection = new RawConnection(node.listener().port());
        }

        private void exchange(ApiKeys api, short version, boolean spoil) throws IOException {
            RequestHeader header = new RequestHeader(api, version, "fuzz", correlation++);
            ByteBuffer valid = requests.next(api, version, header.correlationId());
            ByteBuffer frame = spoil ? requests.spoiled(valid, 0) : valid;
            String what = api + " version " + version + (spoil ? ", spoiled" : "");
            try {
                connection.sendFrame(frame);
                connection.sendFrame(RawConnection.header(ApiKeys.API_VERSIONS.id, (short) 0, FENCE));
                answers(header, spoil, what);
            } catch (EOFException | SocketException closed) {
                // Without acks there is no other way to say that something went wrong.
                boolean mayClose = spoil || api == ApiKeys.PRODUCE || CHECKED_FURTHER.contains(api);
                assertTrue(mayClose, what + ": the connection was closed");
                reconnect();
            } catch (java.net.SocketTimeoutException late) {
                throw new AssertionError(what + ": neither an answer nor a close", late);
            }
        }

        private void answers(RequestHeader header, boolean spoiled, String what) throws IOException {
            ByteBuffer first = connection.receiveFrame();
            if (first.getInt(first.position()) == FENCE) {
                assertTrue(header.apiKey() == ApiKeys.PRODUCE || spoiled, what + ": there was no answer");
                return;
            }
            ByteBuffer fence = connection.receiveFrame();
            assertEquals(FENCE, fence.getInt(fence.position()), what);
            if (!spoiled) {
                AbstractResponse answer = AbstractResponse.parseResponse(first, header);
                assertFalse(first.hasRemaining(), what + ": more than an answer");
                assertFalse(withoutName(answer), what + ": an error without a name");
            }
        }

        @Override
        public void close() throws IOException {
            connection.close();
        }
    }
}
