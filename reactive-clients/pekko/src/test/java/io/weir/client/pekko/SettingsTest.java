package io.weir.client.pekko;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.weir.client.consumer.StartFrom;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class SettingsTest {
    private static ConsumerSettings<String, String> consumer(String changes) {
        Config config = ConfigFactory.parseString(changes).withFallback(ConfigFactory.defaultReference());
        return ConsumerSettings.create(
                config.getConfig(ConsumerSettings.CONFIG_PATH), new StringDeserializer(), new StringDeserializer());
    }

    @Test
    void nothingIsCommittedByItselfUnlessItIsAskedFor() {
        assertEquals("false", consumer("").getProperty("enable.auto.commit"));
        assertEquals(
                "true",
                consumer("weir.client.consumer.properties { enable.auto.commit = true }")
                        .getProperty("enable.auto.commit"));
        assertEquals(
                "true",
                consumer("weir.client.consumer.properties { \"enable.auto.commit\" = true }")
                        .getProperty("enable.auto.commit"));
    }

    @Test
    void propertiesComeFromTheConfigurationAndAreReplacedByTheProgram() {
        ConsumerSettings<String, String> settings =
                consumer("weir.client.consumer.properties { bootstrap.servers = \"a:1\", \"group.id\" = g }");
        assertEquals("a:1", settings.getProperty("bootstrap.servers"));
        assertEquals("b:2", settings.withBootstrapServers("b:2").getProperty("bootstrap.servers"));
        assertEquals("g", settings.core().group().orElseThrow());
    }

    @Test
    void faultsAreToldBeforeAnythingIsRun() {
        ConsumerSettings<String, String> none = consumer("");
        assertThrows(ConfigException.class, () -> Consumer.plainSource(none, Subscriptions.topics("t")));
        ConsumerSettings<String, String> withoutGroup = none.withBootstrapServers("127.0.0.1:1");
        ConfigException group = assertThrows(
                ConfigException.class, () -> Consumer.committableSource(withoutGroup, Subscriptions.topics("t")));
        assertTrue(group.getMessage().contains("group.id"), group.getMessage());
        ConfigException fault = assertThrows(
                ConfigException.class,
                () -> Consumer.plainSource(
                        withoutGroup.withGroupId("g").withProperty("fetch.max.bytes", "much"),
                        Subscriptions.topics("t")));
        assertTrue(fault.getMessage().contains("fetch.max.bytes"), fault.getMessage());
        assertThrows(
                ConfigException.class,
                () -> Producer.plainSink(ProducerSettings.create(
                        ConfigFactory.defaultReference().getConfig(ProducerSettings.CONFIG_PATH),
                        new StringSerializer(),
                        new StringSerializer())));
        assertThrows(ConfigException.class, () -> consumer("weir.client.consumer.read-ahead-records = 0"));
        assertThrows(IllegalArgumentException.class, () -> none.withReadAhead(1, 0));
    }

    @Test
    void anAssignmentWithoutAGroupBeginsWhereTheResetSays() {
        TopicPartition partition = new TopicPartition("t", 0);
        ConsumerSettings<String, String> settings =
                consumer("").withBootstrapServers("127.0.0.1:1").withProperty("auto.offset.reset", "earliest");
        ManualSubscription assigned = Subscriptions.assignment(partition);

        assertEquals(Map.of(partition, StartFrom.earliest()), assigned.from(settings.core()));
        assertEquals(
                Map.of(partition, StartFrom.committed()),
                assigned.from(settings.withGroupId("g").core()));
        assertThrows(
                IllegalArgumentException.class,
                () -> assigned.from(
                        settings.withProperty("auto.offset.reset", "none").core()));
        assertThrows(IllegalArgumentException.class, () -> Subscriptions.assignment(Set.of()));
    }

    @Test
    void theWindowIsOfRecordsAndOfBytesAndIsFilledByHalves() {
        ReadAhead.Window window = new ReadAhead(64, 1_000).window();
        assertEquals(16, window.more(), "nothing is known of their size");
        assertEquals(0, window.more());
        for (int i = 0; i < 8; i++) {
            window.taken(10);
        }
        assertEquals(64 - 8, window.more());
        window.taken(500);
        assertEquals(0, window.more(), "there are more under way than of two of 500 bytes");
        for (int i = 0; i < 62; i++) {
            window.taken(10);
        }
        assertEquals(1, window.more() > 0 ? 1 : 0);
        ReadAhead.Window huge = new ReadAhead(64, 1).window();
        huge.more();
        for (int i = 0; i < 16; i++) {
            huge.taken(1_000_000);
        }
        assertEquals(1, huge.more(), "one in any case");
    }
}
