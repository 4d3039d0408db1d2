package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Apache Kafka's ConfigCommand, and its TopicCommand where it alters a topic, against a node. */
class KafkaConfigToolsIT {
    @TempDir
    static Path directory;

    private static TestNodes.Forked node;

    @BeforeAll
    static void aNode() throws Exception {
        node = new TestNodes.Forked(directory, Map.of()).start();
        topics("--create", "--topic", "tuned", "--partitions", "1").succeeded();
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    @Test
    void aTopicsConfigurationsAreSetShownAndTakenAway() throws Exception {
        String[] tuned = {"--entity-type", "topics", "--entity-name", "tuned"};
        configs(tuned, "--alter", "--add-config", "retention.ms=5000000,cleanup.policy=[compact,delete]")
                .succeeded();
        String set = configs(tuned, "--describe").succeeded().out();
        assertTrue(set.contains("retention.ms=5000000 sensitive=false synonyms={DYNAMIC_TOPIC_CONFIG:"), set);
        assertTrue(set.contains("cleanup.policy=compact,delete"), set);
        assertFalse(set.contains("segment.bytes"), set);

        String all = configs(tuned, "--describe", "--all").succeeded().out();
        assertTrue(all.contains("segment.bytes=1073741824 sensitive=false synonyms={DEFAULT_CONFIG:"), all);

        configs(tuned, "--alter", "--delete-config", "retention.ms").succeeded();
        assertFalse(configs(tuned, "--describe").succeeded().out().contains("  retention.ms"));

        refused(
                configs(tuned, "--alter", "--add-config", "retention.ms=soon"),
                "Invalid value soon for configuration retention.ms: Not a number of type LONG");
    }

    @Test
    void aBrokersConfigurationsAreSetShownAndTakenAway() throws Exception {
        String[] one = {"--entity-type", "brokers", "--entity-name", "1"};
        configs(one, "--alter", "--add-config", "log.retention.ms=3000000").succeeded();
        String set = configs(one, "--describe").succeeded().out();
        assertTrue(
                set.contains(
                        "log.retention.ms=3000000 sensitive=false synonyms={DYNAMIC_BROKER_CONFIG:log.retention.ms=3000000"),
                set);
        String all = configs(one, "--describe", "--all").succeeded().out();
        assertTrue(all.contains("num.partitions=1 sensitive=false"), all);
        assertTrue(all.contains("log.dirs=" + node.data), all);
        configs(one, "--alter", "--delete-config", "log.retention.ms").succeeded();
        assertFalse(configs(one, "--describe").succeeded().out().contains("log.retention.ms"));

        refused(
                configs(one, "--alter", "--add-config", "num.partitions=4"),
                "Cannot update these configs dynamically: [num.partitions]");
    }

    @Test
    void allBrokersConfigurationsAreSetShownAndTakenAway() throws Exception {
        String[] all = {"--entity-type", "brokers", "--entity-default"};
        configs(all, "--alter", "--add-config", "max.connections=1000").succeeded();
        String set = configs(all, "--describe").succeeded().out();
        assertTrue(set.contains("max.connections=1000"), set);
        configs(all, "--alter", "--delete-config", "max.connections").succeeded();
        assertFalse(configs(all, "--describe").succeeded().out().contains("max.connections"));
    }

    @Test
    void topicCommandAddsPartitionsAndTakesNoneAway() throws Exception {
        topics("--create", "--topic", "wider", "--partitions", "2").succeeded();
        topics("--alter", "--topic", "wider", "--partitions", "5").succeeded();
        String described = topics("--describe", "--topic", "wider").succeeded().out();
        assertTrue(described.contains("PartitionCount: 5"), described);
        assertEquals(
                5, described.lines().filter(line -> line.contains("Leader: 1")).count(), described);
        refused(
                topics("--alter", "--topic", "wider", "--partitions", "3"),
                "The topic wider currently has 5 partition(s); 3 would not be an increase.");
        refused(topics("--alter", "--topic", "nowhere", "--partitions", "3"), "does not exist");
    }

    private static Program topics(String... args) throws Exception {
        return KafkaPeer.topicCommand(node.bootstrap(), args);
    }

    private static Program configs(String[] entity, String... args) throws Exception {
        String[] all = new String[entity.length + args.length];
        System.arraycopy(entity, 0, all, 0, entity.length);
        System.arraycopy(args, 0, all, entity.length, args.length);
        return KafkaPeer.configCommand(node.bootstrap(), all);
    }

    private static void refused(Program program, String why) {
        assertNotEquals(0, program.exitCode(), program.toString());
        String said = program.out() + program.err();
        assertTrue(said.contains(why), said);
    }
}
