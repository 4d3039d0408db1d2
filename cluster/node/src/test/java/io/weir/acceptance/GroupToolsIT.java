package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.acceptance.GroupMember.Flavour;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Apache Kafka's {@code kafka-consumer-groups} and {@code kafka-console-consumer}. */
class GroupToolsIT {
    /** When the first record was, by its timestamp; the others follow a second apart. */
    private static final long BEGAN = Instant.now().toEpochMilli() - 3_600_000;

    @TempDir
    static Path directory;

    private static Broker broker;
    private static Admin admin;

    private final Signal signal = new Signal();

    @BeforeAll
    static void aBroker() throws Exception {
        broker = Broker.underTest(directory, Map.of("group.initial.rebalance.delay.ms", "200"))
                .start();
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
    }

    @AfterAll
    static void stop() throws Exception {
        admin.close();
        broker.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void aGroupIsListedDescribedAndDeletedOnceItsMembersAreGone(String type) throws Exception {
        String topic = topic("listed-" + type);
        String group = "of-" + topic;
        Flavour flavour =
                (type.equals("classic") ? Flavour.COOPERATIVE : Flavour.CONSUMER).with("client.id", "the-client");
        List<GroupMember> members = new ArrayList<>();
        members.add(new GroupMember(broker.bootstrap(), group, flavour, signal, topic));
        members.add(new GroupMember(broker.bootstrap(), group, flavour, signal, topic));
        signal.await(
                () -> members.stream().allMatch(member -> member.owned().size() == 1)
                        && members.stream()
                                        .mapToInt(member -> member.read().size())
                                        .sum()
                                == 20
                        && members.stream().mapToLong(member -> sum(member)).sum() == 20,
                members::toString);
        try {
            assertTrue(groups("--list", "--type", type).contains(group));
            assertTrue(groups("--list", "--state", "stable", "--type", type).contains(group));
            assertFalse(groups("--list", "--type", type.equals("classic") ? "consumer" : "classic")
                    .contains(group));
            assertFalse(groups("--list", "--state", "empty").contains(group));

            List<String[]> offsets = rows("--describe", "--group", group);
            assertEquals(2, offsets.size());
            for (String[] row : offsets) {
                assertEquals(List.of(group, topic), List.of(row[0], row[1]));
                assertEquals(List.of("10", "10", "0"), Arrays.asList(row).subList(3, 6));
                assertEquals("the-client", row[8]);
            }

            List<String[]> described = rows("--describe", "--group", group, "--members");
            assertEquals(2, described.size());
            for (String[] row : described) {
                assertEquals("the-client", row[3]);
                assertEquals("1", row[4]);
            }
            String verbose = run("--describe", "--group", group, "--members", "--verbose")
                    .out();
            assertTrue(verbose.contains(topic + "(0)") || verbose.contains(topic + ":0"), verbose);

            String state = run("--describe", "--group", group, "--state").out();
            assertTrue(state.contains("Stable"), state);
            assertTrue(state.contains(type.equals("classic") ? "cooperative-sticky" : "uniform"), state);

            assertTrue(said("--delete", "--group", group).contains("GroupNotEmptyException"));
        } finally {
            for (GroupMember member : members) {
                member.leave();
            }
        }
        assertTrue(groups("--list", "--state", "empty").contains(group));
        assertTrue(said("--delete", "--group", group).contains("was successful"));
        assertFalse(groups("--list").contains(group));
        assertTrue(said("--describe", "--group", group).contains("GroupIdNotFoundException"));
    }

    private static long sum(GroupMember member) {
        return member.committed().values().stream().mapToLong(Long::longValue).sum();
    }

    @Test
    void offsetsAreResetInEveryWayThatTheToolKnows() throws Exception {
        String topic = topic("reset");
        commit("resetting", topic, 4);

        assertEquals(Map.of(0, 0L, 1, 0L), reset(topic, "--to-earliest"));
        assertEquals(Map.of(0, 4L, 1, 4L), committed("resetting"), "it was a plan");
        assertEquals(Map.of(0, 0L, 1, 0L), reset(topic, "--to-earliest", "--execute"));
        assertEquals(Map.of(0, 0L, 1, 0L), committed("resetting"));
        assertEquals(Map.of(0, 10L, 1, 10L), reset(topic, "--to-latest", "--execute"));
        assertEquals(Map.of(0, 7L, 1, 7L), reset(topic, "--shift-by", "-3", "--execute"));
        assertEquals(Map.of(0, 10L, 1, 10L), reset(topic, "--shift-by", "100", "--execute"), "no further than the end");
        assertEquals(Map.of(0, 5L, 1, 5L), reset(topic, "--to-offset", "5", "--execute"));
        assertEquals(Map.of(0, 5L, 1, 5L), reset(topic, "--to-current", "--execute"));
        String third = LocalDateTime.ofInstant(Instant.ofEpochMilli(BEGAN + 3_000), ZoneOffset.UTC)
                + (BEGAN % 1_000 == 0 ? ".000" : "");
        assertEquals(Map.of(0, 3L, 1, 3L), reset(topic, "--to-datetime", third, "--execute"));
        assertEquals(Map.of(0, 10L, 1, 10L), reset(topic, "--by-duration", "PT30M", "--execute"));
        assertEquals(Map.of(0, 0L, 1, 0L), reset(topic, "--by-duration", "PT2H", "--execute"));
        assertEquals(Map.of(1, 8L), reset(topic + ":1", "--to-offset", "8", "--execute"));
        assertEquals(Map.of(0, 0L, 1, 8L), committed("resetting"));

        Path plan = directory.resolve("plan.csv");
        Files.writeString(
                plan,
                run("--reset-offsets", "--group", "resetting", "--all-topics", "--to-current", "--export", "--dry-run")
                        .out()
                        .lines()
                        .filter(line -> line.contains(topic))
                        .map(line -> line.replaceAll("\"", "").replaceAll(",\\d+$", ",6"))
                        .collect(Collectors.joining("\n")));
        run("--reset-offsets", "--group", "resetting", "--from-file", plan.toString(), "--execute");
        assertEquals(Map.of(0, 6L, 1, 6L), committed("resetting"));

        run("--delete-offsets", "--group", "resetting", "--topic", topic + ":0");
        assertEquals(Map.of(1, 6L), committed("resetting"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void theConsoleConsumerContinuesWhereItsGroupIs(String protocol) throws Exception {
        String topic = topic("console-" + protocol);
        List<String> first = console(topic, protocol, 12);
        List<String> rest = console(topic, protocol, 8);
        List<String> all = new ArrayList<>(first);
        all.addAll(rest);

        assertEquals(20, all.stream().distinct().count(), all.toString());
        assertEquals(Map.of(0, 10L, 1, 10L), committed("of-" + topic));
    }

    private static List<String> console(String topic, String protocol, int records) throws Exception {
        return KafkaPeer.tools(
                        "consumer.ConsoleConsumer",
                        "--bootstrap-server",
                        broker.bootstrap(),
                        "--topic",
                        topic,
                        "--group",
                        "of-" + topic,
                        "--command-property",
                        "group.protocol=" + protocol,
                        "--command-property",
                        "auto.offset.reset=earliest",
                        "--max-messages",
                        Integer.toString(records),
                        "--timeout-ms",
                        "60000")
                .succeeded()
                .out()
                .lines()
                .toList();
    }

    /** Two partitions with ten records each, a second apart by their timestamps. */
    private static String topic(String name) throws Exception {
        admin.createTopics(List.of(new NewTopic(name, 2, (short) 1))).all().get(30, TimeUnit.SECONDS);
        try (var producer = Clients.producer(broker.bootstrap(), Map.of("max.in.flight.requests.per.connection", 1))) {
            for (int i = 0; i < 20; i++) {
                producer.send(new ProducerRecord<>(name, i % 2, BEGAN + i / 2 * 1_000, null, "value-" + i));
            }
        }
        return name;
    }

    private static void commit(String group, String topic, long offset) throws Exception {
        admin.alterConsumerGroupOffsets(
                        group,
                        Map.of(
                                new TopicPartition(topic, 0), new OffsetAndMetadata(offset),
                                new TopicPartition(topic, 1), new OffsetAndMetadata(offset)))
                .all()
                .get(30, TimeUnit.SECONDS);
    }

    private static Map<Integer, Long> committed(String group) throws Exception {
        Map<Integer, Long> committed = new TreeMap<>();
        admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(30, TimeUnit.SECONDS)
                .forEach((partition, offset) -> committed.put(partition.partition(), offset.offset()));
        return committed;
    }

    /** New offsets by partition, as the tool shows them. */
    private static Map<Integer, Long> reset(String topic, String... how) throws Exception {
        List<String> args = new ArrayList<>(List.of("--reset-offsets", "--group", "resetting", "--topic", topic));
        args.addAll(List.of(how));
        Map<Integer, Long> shown = new TreeMap<>();
        for (String[] row : rows(args.toArray(String[]::new))) {
            if (!row[0].equals("resetting")) {
                continue;
            }
            shown.put(Integer.parseInt(row[2]), Long.parseLong(row[3]));
        }
        return shown;
    }

    /** The first words of the lines: the ids of groups. */
    private static List<String> groups(String... args) throws Exception {
        return run(args)
                .out()
                .lines()
                .map(line -> line.split("\\s+")[0])
                .filter(word -> !word.isEmpty() && !word.equals("GROUP"))
                .sorted()
                .toList();
    }

    /** The lines below the heading, as words. */
    private static List<String[]> rows(String... args) throws Exception {
        return run(args)
                .out()
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("GROUP") && !line.startsWith("TOPIC"))
                .map(line -> line.strip().split("\\s+"))
                .toList();
    }

    private static Program run(String... args) throws Exception {
        return KafkaPeer.consumerGroups(broker.bootstrap(), args).succeeded();
    }

    private static String said(String... args) throws Exception {
        Program program = KafkaPeer.consumerGroups(broker.bootstrap(), args);
        return program.out() + program.err();
    }
}
