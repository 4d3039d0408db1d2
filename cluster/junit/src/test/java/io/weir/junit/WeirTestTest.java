package io.weir.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.node.WeirNode;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The users' annotation, on classes that are run as a user's are. Those are disabled, so that nothing else runs them. */
class WeirTestTest {
    private static final List<WeirNode> NODES = new CopyOnWriteArrayList<>();
    private static final Set<String> TESTS = new ConcurrentSkipListSet<>();

    @BeforeEach
    void forget() {
        NODES.clear();
        TESTS.clear();
    }

    @Disabled
    @WeirTest(
            topics = @Topic(name = "orders", partitions = 3, configs = "retention.ms=60000"),
            kafka = "auto.create.topics.enable=false",
            settings = "weir.gateway.event-loops=1")
    static class OneNodeForTheClass {
        OneNodeForTheClass(WeirNode node) {
            NODES.add(node);
        }

        @BeforeAll
        static void takesIt(WeirNode node) {
            NODES.add(node);
        }

        @Test
        void clientsFindIt(@BootstrapServers String servers, WeirNode node) throws Exception {
            assertEquals(node.bootstrapServers(), servers);
            assertEquals(0, RoundTrip.send(servers, "orders", "one"));
            assertEquals(List.of("one"), RoundTrip.first(servers, "orders"));
        }

        @Test
        void itIsAsTheAnnotationSays(@BootstrapServers String servers) throws Exception {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
                assertEquals(Set.of("orders"), admin.listTopics().names().get());
                assertEquals(
                        3,
                        admin.describeTopics(List.of("orders"))
                                .allTopicNames()
                                .get()
                                .get("orders")
                                .partitions()
                                .size());
            }
        }

        @Nested
        class Within {
            @Test
            void theNodeIsThatOfTheClassAround(WeirNode node) {
                assertSame(NODES.get(0), node);
                TESTS.add("nested");
            }
        }

        @AfterAll
        static void stillRuns(WeirNode node) {
            assertTrue(Files.exists(node.settings().dataDir()));
        }
    }

    @Test
    void aClassHasOneNodeThatIsGoneAfterIt() {
        Launched run = Launched.run(OneNodeForTheClass.class);

        assertEquals(List.of(), run.failures(), run::text);
        assertEquals(3, run.succeeded());
        assertEquals(Set.of("nested"), TESTS);
        assertEquals(1, Set.copyOf(NODES).size());
        assertFalse(Files.exists(NODES.get(0).settings().dataDir()));
    }

    @Disabled
    @WeirTest(scope = WeirTest.Scope.METHOD)
    static class OneNodeForEachMethod {
        @BeforeEach
        void takesIt(WeirNode node) {
            node.createTopic("own", 1);
            NODES.add(node);
        }

        @Test
        void first(WeirNode node) {
            assertSame(NODES.get(NODES.size() - 1), node);
        }

        @Test
        void second(WeirNode node) {
            assertSame(NODES.get(NODES.size() - 1), node);
        }
    }

    @Test
    void aMethodMayHaveANodeOfItsOwn() {
        Launched run = Launched.run(OneNodeForEachMethod.class);

        assertEquals(List.of(), run.failures(), run::text);
        assertNotSame(NODES.get(0), NODES.get(1));
        NODES.forEach(node -> assertFalse(Files.exists(node.settings().dataDir())));
    }

    @Disabled
    static class InFields {
        @RegisterExtension
        static final WeirExtension SHARED = WeirExtension.of(WeirNode.embedded().topic("shared", 1));

        @Test
        void theFieldKnowsTheNode() throws Exception {
            assertEquals(0, RoundTrip.send(SHARED.bootstrapServers(), "shared", "one"));
            NODES.add(SHARED.node());
        }
    }

    @Test
    void aFieldOfTheTestKnowsItsNode() {
        Launched run = Launched.run(InFields.class);

        assertEquals(List.of(), run.failures(), run::text);
        assertFalse(Files.exists(NODES.get(0).settings().dataDir()));
    }

    @Disabled
    @WeirTest(kafka = "num.partitions=many")
    static class WrongSetting {
        @Test
        void isNotRun() {}
    }

    @Disabled
    @WeirTest(kafka = "num.partitions")
    static class NoValue {
        @Test
        void isNotRun() {}
    }

    @Disabled
    @WeirTest(topics = @Topic(name = "no topic"))
    static class WrongTopic {
        @Test
        void isNotRun() {}
    }

    @Disabled
    @WeirTest(scope = WeirTest.Scope.METHOD)
    static class TooEarly {
        TooEarly(WeirNode node) {}

        @Test
        void isNotRun() {}
    }

    @Test
    void whatIsWrongIsSaidInOneLine() {
        assertFails(WrongSetting.class, "Invalid value many for configuration num.partitions");
        assertFails(NoValue.class, "@WeirTest, kafka: 'num.partitions' is not NAME=VALUE");
        assertFails(WrongTopic.class, "Topic no topic: ");
        assertFails(TooEarly.class, "There is no node yet for");
    }

    private static void assertFails(Class<?> type, String message) {
        Launched run = Launched.run(type);

        assertEquals(0, run.succeeded());
        assertEquals(1, run.failed());
        assertTrue(run.failures().get(0).getMessage().contains(message), run::text);
    }
}
