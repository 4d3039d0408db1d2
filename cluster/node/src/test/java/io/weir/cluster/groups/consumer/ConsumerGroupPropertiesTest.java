package io.weir.cluster.groups.consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.GroupTopics;
import io.weir.cluster.groups.Partitions;
import io.weir.cluster.groups.event.ConsumerMember;
import io.weir.cluster.groups.event.Effects;
import io.weir.cluster.groups.event.GroupEvent;
import io.weir.cluster.groups.event.MemberState;
import io.weir.log.TopicId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Random consumers that join, beat, hang, crash, leave and come back, over topics that grow, on nodes that fail over. */
class ConsumerGroupPropertiesTest {
    private static final int SESSION_MS = 45_000;
    private static final int REBALANCE_MS = 60_000;
    private static final int STEPS = 200;

    /** Topics that come and grow. */
    private static final class Topics implements GroupTopics {
        final Map<String, TopicId> ids = new HashMap<>();
        final Map<TopicId, Integer> partitions = new HashMap<>();

        void grow(String name, int by) {
            TopicId id = ids.computeIfAbsent(name, any -> new TopicId(1, ids.size() + 1));
            partitions.merge(id, by, Integer::sum);
        }

        @Override
        public Optional<TopicId> named(String name) {
            return Optional.ofNullable(ids.get(name));
        }

        @Override
        public Optional<String> nameOf(TopicId topic) {
            return ids.entrySet().stream()
                    .filter(entry -> entry.getValue().equals(topic))
                    .map(Map.Entry::getKey)
                    .findFirst();
        }

        @Override
        public int partitions(TopicId topic) {
            return partitions.getOrDefault(topic, 0);
        }

        @Override
        public Set<String> matching(String regularExpression) {
            Set<String> names = new HashSet<>(ids.keySet());
            names.removeIf(name -> !name.matches(regularExpression));
            return names;
        }
    }

    /** A consumer as the protocol wants it: it gives up what it is told before it says so. */
    private static final class Consumer {
        final Optional<String> instance;
        final Set<String> names;
        final Optional<String> pattern;
        String memberId;
        int epoch;
        Partitions owned = Partitions.NONE;
        boolean says = true;

        Consumer(String memberId, Optional<String> instance, Set<String> names, Optional<String> pattern) {
            this.memberId = memberId;
            this.instance = instance;
            this.names = names;
            this.pattern = pattern;
        }

        ConsumerHeartbeat heartbeat() {
            boolean full = says || epoch == 0;
            return new ConsumerHeartbeat(
                    memberId,
                    epoch,
                    instance,
                    Optional.empty(),
                    "client",
                    "/127.0.0.1",
                    full ? OptionalInt.of(REBALANCE_MS) : OptionalInt.empty(),
                    full ? Optional.of(names) : Optional.empty(),
                    full ? pattern : Optional.empty(),
                    Optional.empty(),
                    full ? Optional.of(owned) : Optional.empty());
        }

        void abandon() {
            owned = Partitions.NONE;
            epoch = 0;
            says = true;
        }
    }

    private final Topics topics = new Topics();
    private final List<GroupEvent> journal = new ArrayList<>();
    private final List<Consumer> consumers = new ArrayList<>();
    private ConsumerGroup group;
    private long nowMs;
    private int ids;

    @Property(tries = 300)
    void aPartitionHasOneOwnerAndEverybodyArrives(@ForAll long seed) {
        Random random = new Random(seed);
        begin(random);
        for (int step = 0; step < STEPS; step++) {
            act(random);
            everyPartitionHasAtMostOneOwner();
            theJournalHasTheSameGroup();
        }
        everybodyArrives();
    }

    private void begin(Random random) {
        topics.ids.clear();
        topics.partitions.clear();
        journal.clear();
        consumers.clear();
        nowMs = 1_000_000;
        topics.grow("orders", 1 + random.nextInt(10));
        topics.grow("others", random.nextInt(10) + 1);
        group = new ConsumerGroup("g", new ConsumerSettings(SESSION_MS, 5_000, 500, 100));
        for (int i = 0; i < 5; i++) {
            consumers.add(new Consumer(
                    "m" + ++ids,
                    i < 2 ? Optional.of("instance" + i) : Optional.empty(),
                    random.nextBoolean() ? Set.of("orders") : Set.of("orders", "others", "missing"),
                    random.nextInt(4) == 0 ? Optional.of("o.*") : Optional.empty()));
        }
    }

    private void act(Random random) {
        Consumer consumer = consumers.get(random.nextInt(consumers.size()));
        switch (random.nextInt(16)) {
            case 0 -> pass(random.nextInt(SESSION_MS / 3));
            case 1 -> {
                if (random.nextInt(4) == 0) {
                    pass(SESSION_MS);
                }
            }
            case 2 -> leave(consumer);
            case 3 -> crash(consumer);
            case 4 -> loseTheAnswer(consumer);
            case 5 -> {
                if (random.nextInt(5) == 0) {
                    failOver();
                }
            }
            case 6 -> {
                if (random.nextInt(5) == 0) {
                    topics.grow(random.nextBoolean() ? "orders" : "ordersToo", 1);
                    run(effects -> group.topicsChanged(topics, effects));
                }
            }
            default -> beat(consumer);
        }
    }

    private interface Decision {
        void decide(Effects effects);
    }

    private void run(Decision decision) {
        Effects effects = new Effects();
        decision.decide(effects);
        journal.addAll(effects.events());
        effects.giveAnswers();
    }

    private void pass(long ms) {
        nowMs += ms;
        run(effects -> group.expire(topics, nowMs, effects));
    }

    private ConsumerReply ask(ConsumerHeartbeat heartbeat) {
        ConsumerReply[] answer = new ConsumerReply[1];
        run(effects -> group.heartbeat(heartbeat, topics, nowMs, reply -> answer[0] = reply, effects));
        return answer[0];
    }

    private void beat(Consumer consumer) {
        ConsumerReply reply = ask(consumer.heartbeat());
        consumer.says = false;
        switch (reply.error()) {
            case NONE -> {
                consumer.epoch = reply.epoch();
                reply.assigned().ifPresent(assigned -> {
                    // It says so in full once it has taken or given up anything.
                    consumer.says = !assigned.equals(consumer.owned);
                    consumer.owned = assigned;
                });
            }
            case FENCED_MEMBER_EPOCH, UNKNOWN_MEMBER_ID -> consumer.abandon();
            case FENCED_INSTANCE_ID, UNRELEASED_INSTANCE_ID -> {
                consumer.abandon();
                consumer.memberId = "m" + ++ids;
            }
            default -> throw new AssertionError(reply);
        }
    }

    private void loseTheAnswer(Consumer consumer) {
        ask(consumer.heartbeat());
        consumer.says = true;
    }

    private void leave(Consumer consumer) {
        ConsumerHeartbeat said = consumer.heartbeat();
        int epoch = consumer.instance.isPresent() ? ConsumerMember.AWAY : ConsumerHeartbeat.LEAVE;
        ask(new ConsumerHeartbeat(
                said.memberId(),
                epoch,
                said.instanceId(),
                Optional.empty(),
                "client",
                "/127.0.0.1",
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
        crash(consumer);
    }

    /** Another process takes its place. */
    private void crash(Consumer consumer) {
        consumer.abandon();
        consumer.memberId = "m" + ++ids;
    }

    private void failOver() {
        group = replayed();
        group.recovered(nowMs);
    }

    private ConsumerGroup replayed() {
        ConsumerGroup replayed = new ConsumerGroup("g", new ConsumerSettings(SESSION_MS, 5_000, 500, 100));
        journal.forEach(replayed::apply);
        return replayed;
    }

    private void theJournalHasTheSameGroup() {
        ConsumerGroup replayed = replayed();
        assertEquals(group.members(), replayed.members());
        assertEquals(group.epoch(), replayed.epoch());
        assertEquals(group.targetEpoch(), replayed.targetEpoch());
        group.members().keySet().forEach(id -> assertEquals(group.target(id), replayed.target(id)));
    }

    private void everyPartitionHasAtMostOneOwner() {
        Partitions held = Partitions.NONE;
        int sum = 0;
        for (ConsumerMember member : group.members().values()) {
            Partitions own = member.assigned().plus(member.revoking());
            held = held.plus(own);
            sum += own.size();
        }
        assertEquals(sum, held.size(), () -> "two members hold a partition: " + group.members());
        for (Consumer consumer : consumers) {
            ConsumerMember member = group.members().get(consumer.memberId);
            if (member != null && (member.epoch() == consumer.epoch || member.previousEpoch() == consumer.epoch)) {
                assertTrue(
                        member.assigned().plus(member.revoking()).containsAll(consumer.owned),
                        () -> "a member in good standing consumes what is not its own: " + member + ", "
                                + consumer.owned);
            }
        }
    }

    /** Left alone, all who live beat until they have what they are meant to have. */
    private void everybodyArrives() {
        for (int round = 0; round < 30; round++) {
            pass(SESSION_MS / 5);
            consumers.forEach(this::beat);
        }
        Partitions all = Partitions.NONE;
        for (Consumer consumer : consumers) {
            ConsumerMember member = group.members().get(consumer.memberId);
            assertEquals(
                    MemberState.STABLE, member.state(), () -> group.members().toString());
            assertEquals(group.targetEpoch(), member.epoch());
            assertEquals(group.target(member.id()), member.assigned());
            assertEquals(member.assigned(), consumer.owned);
            assertEquals(GroupError.NONE, group.commit(member.id(), consumer.epoch));
            all = all.plus(member.assigned());
        }
        assertEquals(consumers.size(), group.members().size());
        assertEquals(
                topics.partitions(topics.ids.get("orders")),
                all.of(topics.ids.get("orders")).cardinality());
    }
}
