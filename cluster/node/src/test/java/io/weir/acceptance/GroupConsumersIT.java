package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.weir.acceptance.GroupMember.Flavour;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Apache Kafka's own consumer in groups, in both protocols and with each of its assignors. */
class GroupConsumersIT {
    private static final int PARTITIONS = 6;

    @TempDir
    static Path directory;

    private static Broker broker;
    private static Admin admin;

    private final Signal signal = new Signal();

    @BeforeAll
    static void aBroker() throws Exception {
        broker = Broker.underTest(
                        directory,
                        Map.of(
                                "group.initial.rebalance.delay.ms", "200",
                                "group.consumer.min.heartbeat.interval.ms", "300",
                                "group.consumer.heartbeat.interval.ms", "300"))
                .start();
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
    }

    @AfterAll
    static void stop() throws Exception {
        admin.close();
        broker.close();
    }

    static List<Flavour> flavours() {
        return Flavour.ALL;
    }

    static List<Flavour> protocols() {
        return List.of(Flavour.COOPERATIVE, Flavour.CONSUMER);
    }

    @ParameterizedTest
    @MethodSource("flavours")
    void membersShareATopicAndTheOthersContinueWhereOneStopped(Flavour flavour) throws Exception {
        String topic = topic("shared-" + flavour, PARTITIONS);
        List<GroupMember> members = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                members.add(new GroupMember(broker.bootstrap(), "of-" + topic, flavour, signal, topic));
            }
            await(
                    members,
                    () -> members.stream().allMatch(member -> member.owned().size() == PARTITIONS / 3)
                            && together(members).size() == PARTITIONS);
            produce(topic, PARTITIONS, 300);
            await(members, () -> read(members).size() == 300);

            GroupMember gone = members.get(1);
            gone.leave();
            List<GroupMember> left = List.of(members.get(0), members.get(2));
            await(
                    members,
                    () -> left.stream().allMatch(member -> member.owned().size() == PARTITIONS / 2)
                            && together(left).size() == PARTITIONS);
            produce(topic, PARTITIONS, 300);
            await(members, () -> read(members).size() == 600);

            assertEquals(600, new HashSet<>(read(members)).size(), "no record was read twice");
            for (GroupMember member : members) {
                assertEquals(null, member.failure());
            }
        } finally {
            close(members);
        }
        assertEquals(ends(topic, PARTITIONS, 100), committed("of-" + topic));
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void aStaticMemberThatComesBackHasItsPartitionsAndTheOthersNoticeNothing(Flavour flavour) throws Exception {
        String topic = topic("static-" + flavour, 4);
        String group = "of-" + topic;
        List<GroupMember> members = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                members.add(new GroupMember(
                        broker.bootstrap(), group, flavour.with("group.instance.id", "i" + i), signal, topic));
            }
            await(
                    members,
                    () -> members.stream().allMatch(member -> member.owned().size() == 2)
                            && together(members).size() == 4);
            Set<TopicPartition> before = members.get(1).owned();
            int changes = members.get(0).changes();

            members.get(1).leave();
            GroupMember back =
                    new GroupMember(broker.bootstrap(), group, flavour.with("group.instance.id", "i1"), signal, topic);
            members.add(back);
            await(members, () -> back.owned().equals(before));
            produce(topic, 4, 100);
            await(members, () -> read(members).size() == 100);

            assertEquals(changes, members.get(0).changes());
        } finally {
            close(members);
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void oneOfTwoMembersWithTheSameInstanceIdIsRefused(Flavour flavour) throws Exception {
        String topic = topic("twins-" + flavour, 2);
        Flavour named = flavour.with("group.instance.id", "twin");
        List<GroupMember> members = new ArrayList<>();
        try {
            members.add(new GroupMember(broker.bootstrap(), "of-" + topic, named, signal, topic));
            await(members, () -> members.get(0).owned().size() == 2);
            members.add(new GroupMember(broker.bootstrap(), "of-" + topic, named, signal, topic));
            if (flavour == Flavour.CONSUMER) {
                await(members, () -> members.get(1).failure() != null);
                assertInstanceOf(
                        UnreleasedInstanceIdException.class, members.get(1).failure());
            } else {
                await(members, () -> members.get(0).failure() != null);
                assertInstanceOf(FencedInstanceIdException.class, members.get(0).failure());
            }
        } finally {
            close(members);
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void partitionsThatATopicGainsAreSharedToo(Flavour flavour) throws Exception {
        String topic = topic("growing-" + flavour, 2);
        List<GroupMember> members = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                members.add(new GroupMember(broker.bootstrap(), "of-" + topic, flavour, signal, topic));
            }
            await(members, () -> together(members).size() == 2);

            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(4)))
                    .all()
                    .get(30, TimeUnit.SECONDS);

            await(
                    members,
                    () -> members.stream().allMatch(member -> member.owned().size() == 2)
                            && together(members).size() == 4);
        } finally {
            close(members);
        }
    }

    @Test
    void aPatternThatTheBrokerEvaluatesFollowsTheTopicsThatMatchIt() throws Exception {
        topic("orders-eu", 2);
        topic("order", 2);
        List<GroupMember> members = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                members.add(
                        new GroupMember(broker.bootstrap(), "of-patterns", Flavour.CONSUMER, signal, to -> to.consumer()
                                .subscribe(new SubscriptionPattern("orders-.*"), to.listener())));
            }
            await(
                    members,
                    () -> topics(members).equals(Set.of("orders-eu"))
                            && together(members).size() == 2);

            topic("orders-us", 2);

            await(
                    members,
                    () -> topics(members).equals(Set.of("orders-eu", "orders-us"))
                            && together(members).size() == 4);
        } finally {
            close(members);
        }
    }

    @Test
    void aGroupMovesToTheConsumerProtocolAndBackWhileItsMembersGoOn() throws Exception {
        String topic = topic("moving", PARTITIONS);
        List<GroupMember> members = new ArrayList<>();
        try {
            members.add(new GroupMember(broker.bootstrap(), "of-moving", Flavour.COOPERATIVE, signal, topic));
            await(members, () -> together(members).size() == PARTITIONS);
            produce(topic, PARTITIONS, 120);
            await(members, () -> read(members).size() == 120);

            members.add(new GroupMember(broker.bootstrap(), "of-moving", Flavour.CONSUMER, signal, topic));
            await(
                    members,
                    () -> members.stream().allMatch(member -> member.owned().size() == PARTITIONS / 2)
                            && together(members).size() == PARTITIONS);
            produce(topic, PARTITIONS, 120);
            await(members, () -> read(members).size() == 240);

            members.get(1).leave();
            await(members, () -> members.get(0).owned().size() == PARTITIONS);
            produce(topic, PARTITIONS, 120);
            await(members, () -> read(members).size() == 360);

            assertEquals(360, new HashSet<>(read(members)).size(), "no record was read twice");
            assertEquals(null, members.get(0).failure());
        } finally {
            close(members);
        }
        assertEquals(ends(topic, PARTITIONS, 60), committed("of-moving"));
    }

    private static String topic(String name, int partitions) throws Exception {
        admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                .all()
                .get(30, TimeUnit.SECONDS);
        return name;
    }

    /** As many to each partition. */
    private static void produce(String topic, int partitions, int records) {
        try (var producer = Clients.producer(broker.bootstrap(), Map.of())) {
            for (int i = 0; i < records; i++) {
                producer.send(new ProducerRecord<>(topic, i % partitions, null, "value"));
            }
        }
    }

    private static Map<TopicPartition, Long> ends(String topic, int partitions, long each) {
        return Stream.iterate(0, i -> i + 1)
                .limit(partitions)
                .collect(Collectors.toMap(i -> new TopicPartition(topic, i), i -> each));
    }

    private static Map<TopicPartition, Long> committed(String group) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(30, TimeUnit.SECONDS);
        return offsets.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue()
                .offset()));
    }

    private void await(List<GroupMember> members, java.util.function.BooleanSupplier wanted) throws Exception {
        signal.await(wanted, members::toString);
    }

    private static Set<TopicPartition> together(List<GroupMember> members) {
        return members.stream().flatMap(member -> member.owned().stream()).collect(Collectors.toSet());
    }

    private static Set<String> topics(List<GroupMember> members) {
        return together(members).stream().map(TopicPartition::topic).collect(Collectors.toSet());
    }

    private static List<String> read(List<GroupMember> members) {
        return members.stream().flatMap(member -> member.read().stream()).toList();
    }

    private static void close(List<GroupMember> members) throws InterruptedException {
        for (GroupMember member : members) {
            member.leave();
        }
    }
}
