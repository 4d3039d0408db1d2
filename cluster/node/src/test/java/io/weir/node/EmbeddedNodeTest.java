package io.weir.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.log.Durability;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedNodeTest {
    @TempDir
    Path directory;

    @Test
    void whatATestWantsIsTheDefault() throws Exception {
        Path data;
        try (WeirNode node = WeirNode.embedded().start()) {
            data = node.settings().dataDir();
            assertTrue(Files.isDirectory(data));
            assertEquals("127.0.0.1:" + node.listener().port(), node.bootstrapServers());
            assertEquals(Durability.OS, node.settings().durability());
            assertTrue(node.http().isEmpty());
        }
        assertFalse(Files.exists(data));
    }

    @Test
    void topicsAreThereWithTheirSettings() throws Exception {
        EmbeddedNode settings = WeirNode.embedded()
                .dataDir(directory)
                .kafka("num.partitions", 4)
                .topic("orders", 3, Map.of("retention.ms", "60000"))
                .topic("clicks", -1);
        for (int round = 0; round < 2; round++) { // the second time they are there already
            try (WeirNode node = settings.start();
                    Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrapServers()))) {
                Map<String, TopicDescription> topics = admin.describeTopics(List.of("orders", "clicks"))
                        .allTopicNames()
                        .get();
                assertEquals(3, topics.get("orders").partitions().size());
                assertEquals(4, topics.get("clicks").partitions().size());
                ConfigResource orders = new ConfigResource(ConfigResource.Type.TOPIC, "orders");
                assertEquals(
                        "60000",
                        admin.describeConfigs(List.of(orders))
                                .all()
                                .get()
                                .get(orders)
                                .get("retention.ms")
                                .value());
                assertEquals(Durability.FSYNC, node.settings().durability());
            }
        }
        assertTrue(Files.isDirectory(directory.resolve("orders-2")));
    }

    @Test
    void aTopicThatCannotBeIsRefusedAndNothingIsLeft() throws Exception {
        Set<Path> before = temporary();

        assertThrows(
                IllegalArgumentException.class,
                () -> WeirNode.embedded().topic("no topic", 1).start());
        assertThrows(IllegalArgumentException.class, () -> WeirNode.embedded()
                .topic("orders", 1, Map.of("retention.ms", "soon"))
                .start());
        IllegalArgumentException settings = assertThrows(IllegalArgumentException.class, () -> WeirNode.embedded()
                .set("weir.no-such-key", 1)
                .listener(99_999)
                .start());

        assertTrue(settings.getMessage().contains("weir.no-such-key: no such key"), settings.getMessage());
        assertTrue(settings.getMessage().contains("weir.listener: port 99999"), settings.getMessage());
        assertEquals(before, temporary());
    }

    @Test
    void topicsAreCreatedWhileItRuns() throws Exception {
        try (WeirNode node = WeirNode.embedded().start()) {
            node.createTopic("orders", 2);

            IllegalStateException again =
                    assertThrows(IllegalStateException.class, () -> node.createTopic("orders", 2));
            assertTrue(again.getMessage().contains("orders"), again.getMessage());
            assertThrows(IllegalArgumentException.class, () -> node.createTopic("none", 0));
        }
    }

    @Test
    void healthIsWhereTheNodeSaysItIs() throws Exception {
        try (WeirNode node = WeirNode.embedded().http(0).start()) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://" + node.http().orElseThrow() + "/health/ready"))
                    .build();

            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());

            assertEquals(200, answer.statusCode());
            assertEquals("serving\n", answer.body());
        }
    }

    private static Set<Path> temporary() throws Exception {
        try (var children = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return Set.copyOf(children.filter(child -> child.getFileName()
                                    .toString()
                                    .startsWith(
                                            "weir-" + ProcessHandle.current().pid() + "-")
                            && Files.isDirectory(child))
                    .toList());
        }
    }
}
