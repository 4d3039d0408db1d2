package io.weir.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import io.weir.client.producer.RecordProducer;
import io.weir.log.DataDirectoryException;
import io.weir.log.TopicId;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node inside another program. */
class WeirNodeTest {
    @TempDir
    Path directory;

    @Test
    void aNodeThatIsClosedKeepsItsRecordsAndLeavesNoThread() throws Exception {
        Set<String> before = threads();
        TopicId cluster = null;
        for (int round = 0; round < 3; round++) {
            try (WeirNode node = WeirNode.start(NodeSettings.embedded(directory))) {
                String servers = node.listener().toString();
                try (RecordProducer<String, String> producer = RecordProducer.create(
                        Map.of("bootstrap.servers", servers), new StringSerializer(), new StringSerializer())) {
                    RecordMetadata kept = producer.send(new ProducerRecord<>("kept", 0, null, "round " + round))
                            .toCompletableFuture()
                            .get(60, TimeUnit.SECONDS);
                    assertEquals(round, kept.offset());
                }
                assertTrue(cluster == null || cluster.equals(node.clusterId()));
                cluster = node.clusterId();
            }
        }
        Set<String> left = threads();
        left.removeAll(before);
        assertEquals(Set.of(), left);
    }

    @Test
    void oneDirectoryServesOneNode() throws Exception {
        try (WeirNode node = WeirNode.start(NodeSettings.embedded(directory))) {
            DataDirectoryException refused = assertThrows(
                    DataDirectoryException.class,
                    () -> WeirNode.start(NodeSettings.embedded(node.settings().dataDir())));

            assertEquals(DataDirectoryException.Reason.LOCKED, refused.reason());
        }
    }

    @Test
    void anAddressInUseIsNamedByItsKeyAndNothingIsLeftOpen() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (String key : List.of("weir.listener", "weir.cluster-address", "weir.http")) {
                NodeSettings settings = NodeSettings.of(
                        ConfigFactory.parseMap(Map.of(key, "127.0.0.1:" + taken.getLocalPort())),
                        ConfigFactory.parseMap(Map.of(
                                "weir.data-dir", directory.toString(),
                                "weir.listener", "127.0.0.1:0",
                                "weir.http", "off")));

                NodeStartException refused = assertThrows(NodeStartException.class, () -> WeirNode.start(settings));

                assertEquals(NodeStartException.Reason.ADDRESS, refused.reason());
                assertTrue(refused.getMessage().contains(key), refused.getMessage());
                assertTrue(refused.getMessage().contains(":" + taken.getLocalPort()), refused.getMessage());
            }
        }
        WeirNode.start(NodeSettings.embedded(directory)).close();
    }

    /** Threads of a node, by name: ours and Pekko's. */
    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("weir"))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
