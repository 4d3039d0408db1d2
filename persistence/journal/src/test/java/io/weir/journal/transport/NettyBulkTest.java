package io.weir.journal.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.journal.store.JournalException;
import io.weir.journal.transport.BulkTransport.PeerEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NettyBulkTest {
    private static final int MAX_MESSAGE = 4 << 20;
    private static final String SECRET = "what only the nodes know";

    private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
    private final NettyBulk listener = bulk(SECRET, 1);
    private final NettyBulk caller = bulk(SECRET, 2);

    NettyBulkTest() {
        listener.start(received::add);
    }

    @AfterEach
    void closes() {
        caller.close();
        listener.close();
    }

    @Test
    void messagesOfAnySizeComeWholeAndInOrder() throws Exception {
        int[] sizes = {0, 1, 65_534, 65_535, 65_536, 3_000_000, 7, MAX_MESSAGE, 100};
        for (int size : sizes) {
            caller.send(endpoint(), bytes(size));
        }
        for (int size : sizes) {
            assertArrayEquals(bytes(size), received.poll(30, TimeUnit.SECONDS), () -> "of " + size + " bytes");
        }
    }

    @Test
    void aCallerWithAnotherSecretIsCutOff() throws Exception {
        NettyBulk stranger = bulk("what others believe to know", 3);
        stranger.send(endpoint(), bytes(10));
        assertEquals(
                "the listener at " + endpoint().host() + ":" + endpoint().port()
                        + " has closed the connection: it has another secret, or is no journal",
                assertThrows(JournalException.class, () -> command("what others believe to know", "voters"))
                        .getMessage());
        caller.send(endpoint(), bytes(20));
        assertEquals(20, received.poll(30, TimeUnit.SECONDS).length, "only who has the secret is heard");
        assertNull(received.poll());
        stranger.close();
    }

    @Test
    void whatIsNoHandshakeIsCutOff() throws Exception {
        try (Socket socket = new Socket(endpoint().host(), endpoint().port())) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes());
            InputStream in = socket.getInputStream();
            assertTrue(endsWithoutData(in));
        }
    }

    @Test
    void aMessageAboveTheBoundClosesItsConnectionAndNoOther() throws Exception {
        caller.send(endpoint(), bytes(MAX_MESSAGE + 1));
        NettyBulk other = bulk(SECRET, 3);
        other.send(endpoint(), bytes(30));
        assertEquals(30, received.poll(30, TimeUnit.SECONDS).length);
        other.close();
    }

    @Test
    void aCommandIsAnsweredOrRefusedInOneLine() throws Exception {
        assertEquals("did voters", command(SECRET, "voters"));
        assertEquals(
                "cannot jump",
                assertThrows(JournalException.class, () -> command(SECRET, "jump"))
                        .getMessage());
    }

    private String command(String secret, String line) {
        return BulkCommand.ask(endpoint(), new Secret(secret), line, 30_000);
    }

    private PeerEndpoint endpoint() {
        return listener.endpoint().orElseThrow();
    }

    private static boolean endsWithoutData(InputStream in) {
        try {
            return in.read() < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    private static NettyBulk bulk(String secret, int node) {
        BulkSettings settings = new BulkSettings("127.0.0.1", 0, new Secret(secret), MAX_MESSAGE, 64 << 20);
        return new NettyBulk(
                settings,
                node,
                line -> line.equals("jump")
                        ? CompletableFuture.failedFuture(new JournalException("cannot jump"))
                        : CompletableFuture.completedFuture("did " + line));
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
