package io.weir.benchmark;

import io.weir.acceptance.Broker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.OffsetCommitRequest;
import org.apache.kafka.common.requests.OffsetCommitResponse;

/**
 * Groups at scale, on Weir and on Apache Kafka, each broker in a process of its own with the same heap and default settings.
 *
 * <ul>
 *   <li>{@code members}: 1,000 groups of 5 members of the consumer protocol; how long until each has its share of 10 partitions, and then
 *       what their heartbeats take and cost;
 *   <li>{@code commits}: 20,000 offset commits a second over 100 groups, each group on its own connection; latencies are from when a commit
 *       was due;
 *   <li>{@code rebalance}: 100 members of the consumer protocol and 1,000 partitions; how long until all have their share after all have
 *       joined, after 20 have left and after 20 have joined again, each in a group in which nothing has changed for eight seconds.
 * </ul>
 *
 * <pre>{@code
 * mvn -q -DskipTests verify
 * java -cp cluster/target/weir.jar:cluster/node/target/test-classes io.weir.benchmark.GroupsBenchmark rebalance weir,kafka fsync 20
 * }</pre>
 *
 * Arguments: part; brokers; Weir's durability (Apache Kafka's is {@code os}); seconds of each measurement.
 */
public final class GroupsBenchmark {
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(120);

    private final Broker broker;
    private final int seconds;
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    private final List<GroupConnection> connections = new ArrayList<>();
    private final LongAdder beats = new LongAdder();
    private final ConcurrentHistogram latencies = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(5), 3);
    private final AtomicInteger changes = new AtomicInteger();

    private GroupsBenchmark(Broker broker, int seconds) {
        this.broker = broker;
        this.seconds = seconds;
    }

    public static void main(String[] args) throws Exception {
        String part = args.length > 0 ? args[0] : "rebalance";
        String durability = args.length > 2 ? args[2] : "fsync";
        int seconds = args.length > 3 ? Integer.parseInt(args[3]) : 20;
        for (String product : (args.length > 1 ? args[1] : "weir,kafka").split(",")) {
            Path directory = Files.createTempDirectory("groups-benchmark");
            try (Broker broker = product.equals("kafka")
                    ? Broker.kafka(directory, Map.of(), "-Xms1g", "-Xmx1g")
                    : Broker.weir(
                            directory,
                            Map.of("weir.durability", durability),
                            "-Xms1g",
                            "-Xmx1g",
                            "-Dio.netty.leakDetection.level=disabled")) {
                broker.start();
                System.out.printf(
                        "%s, %s%n",
                        broker.product(), product.equals("kafka") ? "durability os" : "durability " + durability);
                GroupsBenchmark benchmark = new GroupsBenchmark(broker, seconds);
                switch (part) {
                    case "members" -> benchmark.members();
                    case "commits" -> benchmark.commits();
                    default -> benchmark.rebalance();
                }
                benchmark.close();
            } finally {
                deleteAll(directory);
            }
        }
    }

    private void members() throws Exception {
        topic("shared", 10);
        connect(50);
        List<SimulatedMember> members = new ArrayList<>();
        for (int group = 0; group < 1_000; group++) {
            for (int i = 0; i < 5; i++) {
                members.add(member("group-" + group, "shared", members.size()));
            }
        }
        long began = System.nanoTime();
        double cpu = cpuSeconds();
        members.forEach(SimulatedMember::join);
        long stable = awaitShares(members, 2, 2, 10_000);
        System.out.printf(
                "  1,000 groups of 5: all have their share after %.2f s and %.1f CPU seconds%n",
                (stable - began) / 1e9, cpuSeconds() - cpu);
        settle();
        latencies.reset();
        long before = beats.sum();
        cpu = cpuSeconds();
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(seconds));
        System.out.printf(
                "  then %.0f heartbeats a second: %s; CPU %.3f s/s, resident %d MB%n",
                (beats.sum() - before) / (double) seconds,
                text(latencies),
                (cpuSeconds() - cpu) / seconds,
                residentMb());
    }

    private void rebalance() throws Exception {
        topic("wide", 1_000);
        connect(100);
        List<SimulatedMember> members = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            members.add(member("wide", "wide", i));
        }
        double cpu = cpuSeconds();
        time("100 members have joined", members, members::size, () -> members.forEach(SimulatedMember::join));
        settle();
        List<SimulatedMember> staying = members.subList(0, 80);
        time("20 members have left", staying, staying::size, () -> members.subList(80, 100)
                .forEach(SimulatedMember::leave));
        settle();
        List<SimulatedMember> again = new ArrayList<>(staying);
        for (int i = 80; i < 100; i++) {
            again.add(member("wide", "wide", i));
        }
        time("20 members have joined again", again, again::size, () -> again.subList(80, 100)
                .forEach(SimulatedMember::join));
        System.out.printf("  CPU %.1f s%n", cpuSeconds() - cpu);
    }

    /** Longer than the usual heartbeat interval: what comes next finds a group in which nothing has changed for a while. */
    private static void settle() {
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(8));
    }

    private void time(String what, List<SimulatedMember> members, java.util.function.IntSupplier count, Runnable change)
            throws InterruptedException {
        long began = System.nanoTime();
        change.run();
        int each = 1_000 / count.getAsInt();
        long stable = awaitShares(members, each, 1_000 % count.getAsInt() == 0 ? each : each + 1, 1_000);
        System.out.printf("  %s: all have their share after %.2f s%n", what, (stable - began) / 1e9);
    }

    private void commits() throws Exception {
        int groups = 100;
        int perSecond = 20_000;
        topic("committed", groups);
        connect(groups);
        offer(groups, perSecond / 4, 5);
        latencies.reset();
        double cpu = cpuSeconds();
        long nanos = offer(groups, perSecond, seconds);
        System.out.printf(
                "  %,d commits a second over %d groups offered, %,.0f acknowledged: %s; CPU %.2f s/s%n",
                perSecond,
                groups,
                perSecond * (double) seconds / (nanos / 1e9),
                text(latencies),
                (cpuSeconds() - cpu) / (nanos / 1e9));
    }

    /** Nanoseconds until the last is acknowledged. */
    private long offer(int groups, int perSecond, int forSeconds) {
        AtomicInteger acknowledged = new AtomicInteger();
        int count = perSecond * forSeconds;
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = start + i * (1_000_000_000L / perSecond);
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            connections.get(i % groups).send(commit(i % groups, i / groups), answer -> {
                ((OffsetCommitResponse) answer).errorCounts().keySet().forEach(error -> {
                    if (error != Errors.NONE) {
                        throw new IllegalStateException("a commit was refused: " + error);
                    }
                });
                latencies.recordValue(System.nanoTime() - due);
                acknowledged.incrementAndGet();
            });
        }
        while (acknowledged.get() < count) {
            if (System.nanoTime() - start > DEADLINE_NANOS) {
                throw new IllegalStateException(acknowledged + " of " + count + " commits were acknowledged");
            }
            LockSupport.parkNanos(1_000_000);
        }
        return System.nanoTime() - start;
    }

    private static OffsetCommitRequest commit(int group, long offset) {
        return new OffsetCommitRequest(
                new OffsetCommitRequestData()
                        .setGroupId("committer-" + group)
                        .setGenerationIdOrMemberEpoch(-1)
                        .setMemberId("")
                        .setTopics(List.of(new OffsetCommitRequestData.OffsetCommitRequestTopic()
                                .setName("committed")
                                .setPartitions(List.of(new OffsetCommitRequestData.OffsetCommitRequestPartition()
                                        .setPartitionIndex(group)
                                        .setCommittedOffset(offset)
                                        .setCommittedMetadata(""))))),
                (short) 9);
    }

    private void topic(String name, int partitions) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                    .all()
                    .get(120, TimeUnit.SECONDS);
            // The first look makes the coordinator's own storage, where a broker has such.
            admin.listConsumerGroupOffsets("warm-up").all().get(120, TimeUnit.SECONDS);
        }
    }

    private void connect(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            connections.add(new GroupConnection(broker.bootstrap()));
        }
    }

    private SimulatedMember member(String group, String topic, int number) {
        return new SimulatedMember(
                group, topic, connections.get(number % connections.size()), timer, new SimulatedMember.Listener() {
                    @Override
                    public void changed() {
                        changes.incrementAndGet();
                    }

                    @Override
                    public void beat(long nanos) {
                        beats.increment();
                        latencies.recordValue(nanos);
                    }
                });
    }

    /** When each member had between {@code least} and {@code most} partitions, and all together {@code all}. */
    private long awaitShares(List<SimulatedMember> members, int least, int most, int all) throws InterruptedException {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (true) {
            int seen = changes.get();
            long now = System.nanoTime();
            int total = 0;
            boolean even = true;
            for (SimulatedMember member : members) {
                int owned = member.owned().size();
                even &= owned >= least && owned <= most;
                total += owned;
            }
            if (even && total == all) {
                return now;
            }
            if (now > deadline) {
                throw new IllegalStateException("after 120 s " + total + " partitions of " + all + " are assigned");
            }
            while (changes.get() == seen && System.nanoTime() < deadline) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    private double cpuSeconds() throws Exception {
        String stat = Files.readString(Path.of("/proc/" + broker.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
    }

    private long residentMb() throws Exception {
        return Files.readAllLines(Path.of("/proc/" + broker.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0);
    }

    private static String text(Histogram histogram) {
        return String.format(
                "p50 %.2f ms, p99 %.2f ms, longest %.2f ms",
                histogram.getValueAtPercentile(50) / 1e6,
                histogram.getValueAtPercentile(99) / 1e6,
                histogram.getMaxValue() / 1e6);
    }

    private void close() throws Exception {
        for (GroupConnection connection : connections) {
            connection.close();
        }
        timer.shutdownNow();
    }

    private static void deleteAll(Path directory) throws Exception {
        List<Path> all;
        try (var files = Files.walk(directory)) {
            all = new ArrayList<>(files.toList());
        }
        Path[] deepestFirst = all.toArray(Path[]::new);
        Arrays.sort(deepestFirst, (one, other) -> other.getNameCount() - one.getNameCount());
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }
}
