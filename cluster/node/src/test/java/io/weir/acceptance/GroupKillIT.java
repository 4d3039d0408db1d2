package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.acceptance.GroupMember.Flavour;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The node is killed under groups of both protocols, and comes back: nobody rejoins, nothing is read twice, no commit is lost. */
class GroupKillIT {
    /**
     * A client whose only broker is gone forgets all that it knew of topics, unless it is told not to. A group's leader of the classic protocol
     * takes that for a change of its topics and calls for a new generation: that is the client's decision, whatever broker it has. With a
     * cooperative assignor nobody gives anything up for it.
     */
    private static final Flavour REBOOTSTRAPPING = Flavour.COOPERATIVE;

    private static final List<Flavour> PROTOCOLS = List.of(
            Flavour.CONSUMER,
            REBOOTSTRAPPING,
            Flavour.COOPERATIVE.with("metadata.recovery.strategy", "none").named("remembering"));

    private static final int ROUNDS = Boolean.getBoolean("weir.soak") ? 50 : 3;
    private static final int MEMBERS = 3;
    private static final int PARTITIONS = 9;
    private static final int RECORDS = 90;

    @TempDir
    Path directory;

    private final Signal signal = new Signal();

    /** A member's place: who it is, at which generation or epoch, and how often partitions came or went. */
    private record Place(String memberId, int epoch, int changes, Set<TopicPartition> owned) {
        static Place of(GroupMember member) {
            boolean mayCount = member.metadata().groupId().equals(groupOf(REBOOTSTRAPPING));
            int epoch = mayCount ? 0 : member.metadata().generationId();
            return new Place(member.metadata().memberId(), epoch, member.changes(), member.owned());
        }
    }

    private static String groupOf(Flavour flavour) {
        return "of-" + flavour;
    }

    @Test
    void membersGoOnWhereTheyWereWhenTheNodeComesBack() throws Exception {
        Broker broker = Broker.underTest(
                directory,
                Map.of(
                        "group.initial.rebalance.delay.ms", "200",
                        "group.consumer.min.heartbeat.interval.ms", "300",
                        "group.consumer.heartbeat.interval.ms", "300"));
        List<GroupMember> members = new ArrayList<>();
        try (Broker node = broker.start();
                Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()));
                var producer = Clients.producer(node.bootstrap(), Map.of("max.in.flight.requests.per.connection", 1))) {
            admin.createTopics(List.of(new NewTopic("kept", PARTITIONS, (short) 1)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
            for (Flavour flavour : PROTOCOLS) {
                for (int i = 0; i < MEMBERS; i++) {
                    members.add(new GroupMember(node.bootstrap(), groupOf(flavour), flavour, signal, "kept"));
                }
            }
            await(members, () -> members.stream()
                    .allMatch(member -> member.owned().size() == PARTITIONS / MEMBERS && member.metadata() != null));
            List<Place> places = null;
            for (int round = 1; round <= ROUNDS; round++) {
                produce(producer);
                int read = round * RECORDS * PROTOCOLS.size();
                await(members, () -> count(members) == read && allCommitted(members, read));
                places = places == null ? members.stream().map(Place::of).toList() : places;

                node.kill();
                node.start();
                for (Flavour flavour : PROTOCOLS) {
                    committed(admin, groupOf(flavour)).forEach((partition, offset) -> {
                        long acknowledged = acknowledged(members, partition);
                        assertTrue(offset >= acknowledged, partition + " at " + offset + ", not " + acknowledged);
                    });
                }
            }
            produce(producer);
            int all = (ROUNDS + 1) * RECORDS * PROTOCOLS.size();
            await(members, () -> count(members) == all && allCommitted(members, all));

            assertEquals(places, members.stream().map(Place::of).toList());
            for (int group = 0; group < PROTOCOLS.size(); group++) {
                List<String> read = members.subList(group * MEMBERS, (group + 1) * MEMBERS).stream()
                        .flatMap(member -> member.read().stream())
                        .toList();
                assertEquals(new HashSet<>(read).size(), read.size(), "no record was read twice");
            }
        } finally {
            for (GroupMember member : members) {
                member.leave();
            }
        }
    }

    private static void produce(org.apache.kafka.clients.producer.KafkaProducer<String, String> producer) {
        for (int i = 0; i < RECORDS; i++) {
            producer.send(new ProducerRecord<>("kept", i % PARTITIONS, null, "value"));
        }
        producer.flush();
    }

    private void await(List<GroupMember> members, java.util.function.BooleanSupplier wanted) throws Exception {
        signal.await(wanted, members::toString);
    }

    private static int count(List<GroupMember> members) {
        return members.stream().mapToInt(member -> member.read().size()).sum();
    }

    private static boolean allCommitted(List<GroupMember> members, long read) {
        return members.stream()
                        .flatMap(member -> member.committed().values().stream())
                        .mapToLong(Long::longValue)
                        .sum()
                == read;
    }

    /** Of all groups: they are at the same offsets whenever the node is killed. */
    private static long acknowledged(List<GroupMember> members, TopicPartition partition) {
        return members.stream()
                .map(member -> member.committed().getOrDefault(partition, 0L))
                .max(Long::compare)
                .orElseThrow();
    }

    private static Map<TopicPartition, Long> committed(Admin admin, String group) throws Exception {
        Map<TopicPartition, Long> committed = admin
                .listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(60, TimeUnit.SECONDS)
                .entrySet()
                .stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().offset()));
        assertEquals(PARTITIONS, committed.size(), group + " has committed " + committed);
        return committed;
    }
}
