package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three members, more or less, of a topic of 300 partitions: they join, leave, are killed and are stopped for a while at random, and so is
 * the node, while records are written all the time.
 */
class GroupChaosIT {
    private static final boolean SOAK = Boolean.getBoolean("weir.soak");
    private static final int PARTITIONS = 300;
    private static final int SESSION_MS = 3_000;

    @TempDir
    Path directory;

    private final List<Member> members = new ArrayList<>();
    private Broker broker;
    private Map<String, String> clientSettings;

    /** A member's process. */
    private static final class Member {
        final String name;
        final Path file;
        final Process process;
        Long disturbedAt;

        Member(String name, Path file, Process process) {
            this.name = name;
            this.file = file;
            this.process = process;
        }

        /** It hears that it shall leave. */
        void leave() throws IOException {
            process.getOutputStream().write('\n');
            process.getOutputStream().close();
        }

        void disturb() {
            if (disturbedAt == null) {
                disturbedAt = System.nanoTime();
            }
        }

        void signal(String signal) throws Exception {
            Program.run(List.of("kill", "-" + signal, Long.toString(process.pid())))
                    .succeeded();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"consumer", "classic"})
    void whateverHappensToMembersAndNodeRecordsAreReadAndCommitsAreKept(String protocol) throws Exception {
        GroupHistory history = run(protocol, Integer.getInteger("weir.test.actions", SOAK ? 400 : 6), SESSION_MS, true);

        history.noAcknowledgedCommitIsForgotten();
    }

    @ParameterizedTest
    @ValueSource(strings = {"consumer", "classic"})
    void membersThatOnlyComeAndGoReadEveryRecordOnce(String protocol) throws Exception {
        GroupHistory history = run(protocol, SOAK ? 60 : 2, 45_000, false);

        history.nobodyWasDisturbed();
        history.noAcknowledgedCommitIsForgotten();
    }

    private GroupHistory run(String protocol, int actions, int sessionMs, boolean disturbing) throws Exception {
        long seed = Long.getLong("weir.test.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        broker = Broker.underTest(
                directory,
                Map.of(
                        "group.initial.rebalance.delay.ms", "200",
                        "group.min.session.timeout.ms", "1000",
                        "group.consumer.min.session.timeout.ms", "1000",
                        "group.consumer.session.timeout.ms", Integer.toString(sessionMs),
                        "group.consumer.min.heartbeat.interval.ms", "300",
                        "group.consumer.heartbeat.interval.ms", "300"));
        clientSettings = protocol.equals("consumer")
                ? Map.of("group.protocol", "consumer")
                : Map.of(
                        "group.protocol",
                        "classic",
                        "session.timeout.ms",
                        Integer.toString(sessionMs),
                        "heartbeat.interval.ms",
                        "300",
                        "partition.assignment.strategy",
                        "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
        GroupHistory history = new GroupHistory();
        try (Broker started = broker.start()) {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", started.bootstrap()))) {
                admin.createTopics(List.of(new NewTopic("chaos", PARTITIONS, (short) 1)))
                        .all()
                        .get(60, TimeUnit.SECONDS);
                for (int i = 0; i < 3; i++) {
                    join();
                }
                AtomicBoolean done = new AtomicBoolean();
                AtomicInteger failed = new AtomicInteger();
                Thread producing = new Thread(() -> produce(done, failed), "producing");
                producing.start();
                awaitCommits(admin, 1);
                for (int i = 0; i < actions; i++) {
                    act(random, disturbing, disturbing && i % 40 == 3);
                    pause(400 + random.nextInt(800));
                }
                done.set(true);
                producing.join();
                assertEquals(0, failed.get(), "records that could not be written");
                Map<Integer, Long> ends = ends(admin);
                awaitCommitted(admin, ends);
                end();
                for (Member member : members) {
                    history.member(member.name, member.file, member.disturbedAt);
                }
                System.out.println(protocol + ": " + history.summary());
                history.everyRecordWasRead(ends);
                history.onlyWhatADisturbedMemberReadIsReadAgain();
                history.aPartitionHasOneOwner();
                history.anEpochHasOneOwner();
                history.committedOffsetsNeverMoveBackwards();
            } catch (Exception | AssertionError failed) {
                failed.addSuppressed(new AssertionError("seed " + seed + "; the broker said:\n" + broker.output()));
                throw failed;
            } finally {
                members.forEach(member -> member.process.destroyForcibly());
            }
        }
        return history;
    }

    private void act(Random random, boolean disturbing, boolean killNode) throws Exception {
        if (killNode) {
            broker.kill();
            broker.start();
            return;
        }
        List<Member> alive =
                members.stream().filter(member -> member.process.isAlive()).toList();
        if (alive.size() <= 2) {
            join();
            return;
        }
        Member one = alive.get(random.nextInt(alive.size()));
        switch (random.nextInt(disturbing ? 4 : 2)) {
            case 0 -> {
                if (alive.size() < 4) {
                    join();
                } else {
                    leave(one);
                }
            }
            case 1 -> leave(one);
            case 2 -> {
                one.disturb();
                one.process.destroyForcibly().waitFor();
            }
            default -> {
                one.disturb();
                one.signal("STOP");
                pause(random.nextInt(2 * SESSION_MS));
                one.signal("CONT");
            }
        }
    }

    private void join() throws IOException {
        String name = "m" + members.size();
        Path file = directory.resolve(name + ".events");
        List<String> command = new ArrayList<>(List.of(
                TestNodes.JAVA,
                "-Xmx96m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                GroupProgram.class.getName(),
                broker.bootstrap(),
                "of-chaos",
                "chaos",
                file.toString()));
        clientSettings.forEach((key, value) -> command.add(key + "=" + value));
        members.add(new Member(
                name,
                file,
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve(name + ".log").toFile())
                        .start()));
    }

    /** Asks a member to leave and waits until it has. */
    private void leave(Member member) throws Exception {
        member.leave();
        ended(member);
    }

    private void ended(Member member) throws Exception {
        if (!member.process.waitFor(120, TimeUnit.SECONDS)) {
            throw new AssertionError(
                    member.name + " did not leave:\n" + Files.readString(directory.resolve(member.name + ".log")));
        }
        if (member.process.exitValue() != 0) {
            throw new AssertionError(
                    member.name + " failed:\n" + Files.readString(directory.resolve(member.name + ".log")));
        }
    }

    private void end() throws Exception {
        List<Member> alive =
                members.stream().filter(member -> member.process.isAlive()).toList();
        for (Member member : alive) {
            member.leave();
        }
        for (Member member : alive) {
            ended(member);
        }
    }

    private void produce(AtomicBoolean done, AtomicInteger failed) {
        try (var producer = Clients.producer(
                broker.bootstrap(), Map.of("linger.ms", 20, "max.in.flight.requests.per.connection", 1))) {
            for (int i = 0; !done.get(); i++) {
                producer.send(
                        new ProducerRecord<>("chaos", i % PARTITIONS, null, Integer.toString(i)),
                        (metadata, failure) -> {
                            if (failure != null) {
                                failed.incrementAndGet();
                            }
                        });
                if (i % 20 == 0) {
                    java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
                }
            }
        }
    }

    private static void pause(int ms) throws InterruptedException {
        new CountDownLatch(1).await(ms, TimeUnit.MILLISECONDS);
    }

    private static Map<Integer, Long> ends(Admin admin) throws Exception {
        Map<TopicPartition, OffsetSpec> latest = IntStream.range(0, PARTITIONS)
                .boxed()
                .collect(Collectors.toMap(i -> new TopicPartition("chaos", i), i -> OffsetSpec.latest()));
        Map<Integer, Long> ends = new HashMap<>();
        admin.listOffsets(latest)
                .all()
                .get(60, TimeUnit.SECONDS)
                .forEach((partition, info) -> ends.put(partition.partition(), info.offset()));
        return ends;
    }

    private static Map<Integer, Long> committed(Admin admin) throws Exception {
        Map<Integer, Long> committed = new HashMap<>();
        admin.listConsumerGroupOffsets("of-chaos")
                .partitionsToOffsetAndMetadata()
                .get(60, TimeUnit.SECONDS)
                .forEach((partition, offset) -> committed.put(partition.partition(), offset.offset()));
        return committed;
    }

    private static void awaitCommits(Admin admin, int partitions) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (committed(admin).size() < partitions) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("nobody commits");
            }
            pause(50);
        }
    }

    private void awaitCommitted(Admin admin, Map<Integer, Long> ends) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!committed(admin).equals(ends)) {
            if (System.nanoTime() > deadline) {
                Map<Integer, Long> committed = committed(admin);
                throw new AssertionError("not all is committed after 120 s: "
                        + ends.entrySet().stream()
                                .filter(entry -> !entry.getValue().equals(committed.get(entry.getKey())))
                                .map(entry -> entry + " committed " + committed.get(entry.getKey()))
                                .toList());
            }
            pause(50);
        }
    }
}
