package io.weir.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.concurrent.GlobalEventExecutor;
import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** A node that is closed leaves its process as it found it, however often it is started. */
class StartStopCyclesTest {
    private static final int CYCLES_BEFORE = 3;
    private static final int CYCLES = 10;
    private static final TopicPartition ORDERS = new TopicPartition("orders", 0);
    /** What the JVM itself, the collector's leeway and the clients' caches may add. */
    private static final long HEAP_LEEWAY = 4 << 20;

    /** What is left of a node that has been closed. */
    private record Remains(
            Path data, InetSocketAddress listener, WeakReference<WeirNode> node, WeakReference<ClassLoader> loader) {}

    @Test
    void tenCyclesLeaveNothing() throws Exception {
        for (int i = 0; i < CYCLES_BEFORE; i++) {
            cycle();
        }
        Residue before = residue();
        for (int i = 0; i < CYCLES; i++) {
            Remains remains = cycle();
            assertFalse(Files.exists(remains.data()));
            new ServerSocket(remains.listener().getPort(), 1, remains.listener().getAddress()).close();
            assertTrue(Residue.isCollected(remains.node()), "the node is still referred to");
            assertTrue(Residue.isCollected(remains.loader()), "the node's loader is still referred to");
        }
        Residue after = residue();

        String figures = "before: " + before + "\nafter:  " + after;
        assertEquals(Set.of(), after.threadsSince(before), figures);
        assertEquals(before.files(), after.files(), figures);
        assertTrue(after.nettyBytes() <= before.nettyBytes(), figures);
        assertTrue(after.directBytes() <= before.directBytes(), figures);
        assertTrue(after.mappedBytes() <= before.mappedBytes(), figures);
        assertTrue(after.heapBytes() <= before.heapBytes() + HEAP_LEEWAY, figures);
    }

    /** Netty has one thread for all who use it in the process; it ends when they have left it alone for a second. */
    private static Residue residue() throws Exception {
        assertTrue(GlobalEventExecutor.INSTANCE.awaitInactivity(60, TimeUnit.SECONDS));
        return Residue.now();
    }

    private static Remains cycle() throws Exception {
        try (WeirNode node =
                WeirNode.embedded().http(0).topic(ORDERS.topic(), 1).start()) {
            Map<String, Object> servers = Map.of("bootstrap.servers", node.bootstrapServers());
            try (var producer = new KafkaProducer<>(servers, new StringSerializer(), new StringSerializer());
                    var consumer = new KafkaConsumer<>(servers, new StringDeserializer(), new StringDeserializer())) {
                producer.send(new ProducerRecord<>(ORDERS.topic(), 0, null, "one"))
                        .get(60, TimeUnit.SECONDS);
                consumer.assign(List.of(ORDERS));
                consumer.seekToBeginning(List.of(ORDERS));
                assertEquals(1, consumer.poll(Duration.ofSeconds(60)).count());
            }
            assertTrue(health(node).startsWith("HTTP/1.1 200"));
            return new Remains(
                    node.settings().dataDir(),
                    node.listener().socketAddress(),
                    new WeakReference<>(node),
                    new WeakReference<>(loader(node)));
        }
    }

    /** By a bare socket, for the JDK's HTTP clients keep connections and threads of their own. */
    private static String health(WeirNode node) throws Exception {
        HostPort http = node.http().orElseThrow();
        try (Socket socket = new Socket(http.address(), http.port())) {
            String request = "GET /health/ready HTTP/1.1\r\nHost: " + http + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The node's own, by one of its threads. */
    private static ClassLoader loader(WeirNode node) {
        String name = "weir-" + node.settings().nodeId() + "-gateway-1";
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .findAny()
                .orElseThrow()
                .getContextClassLoader();
    }
}
