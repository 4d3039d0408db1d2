package io.weir.cluster.groups.assignor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.cluster.groups.Partitions;
import io.weir.cluster.groups.assignor.GroupSpec.Member;
import io.weir.log.TopicId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whoever subscribes to what: the shares are whole, single, fair, and as they were. */
class AssignorPropertiesTest {
    private static final List<TopicId> TOPICS =
            IntStream.range(1, 6).mapToObj(i -> new TopicId(7, i)).toList();

    @Property(tries = 300)
    void everyPartitionGoesToOneWhoSubscribes(@ForAll long seed) {
        Random random = new Random(seed);
        GroupSpec group = group(random, random.nextBoolean(), new HashMap<>());
        for (Assignor assignor : Assignor.ALL) {
            Map<String, Partitions> shares = assignor.assign(group);

            assertEquals(group.members().keySet(), shares.keySet());
            Partitions all = Partitions.NONE;
            int sum = 0;
            for (Map.Entry<String, Partitions> share : shares.entrySet()) {
                Set<TopicId> allowed = group.members().get(share.getKey()).topics();
                assertTrue(allowed.containsAll(share.getValue().topics()));
                all = all.plus(share.getValue());
                sum += share.getValue().size();
            }
            assertEquals(sum, all.size(), "a partition has two owners");
            for (Map.Entry<TopicId, Integer> topic : group.partitions().entrySet()) {
                boolean wanted = group.members().values().stream()
                        .anyMatch(member -> member.topics().contains(topic.getKey()));
                assertEquals(
                        wanted ? topic.getValue() : 0, all.of(topic.getKey()).cardinality());
            }
        }
    }

    @Property(tries = 300)
    void uniformSharesAreEvenAndStayWhereTheyWere(@ForAll long seed) {
        Random random = new Random(seed);
        Assignor uniform = Assignor.named("uniform").orElseThrow();
        GroupSpec group = group(random, true, new HashMap<>());
        Map<String, Partitions> shares = uniform.assign(group);
        int most = shares.values().stream().mapToInt(Partitions::size).max().orElse(0);
        int least = shares.values().stream().mapToInt(Partitions::size).min().orElse(0);
        assertTrue(most - least <= 1, () -> shares.toString());

        Map<String, Member> again = new HashMap<>();
        group.members()
                .forEach((id, member) ->
                        again.put(id, new Member(member.instanceId(), member.topics(), shares.get(id))));
        assertEquals(shares, uniform.assign(new GroupSpec(again, group.partitions())), "nothing changed");

        String gone = again.keySet().iterator().next();
        again.remove(gone);
        Map<String, Partitions> after = uniform.assign(new GroupSpec(again, group.partitions()));
        again.forEach((id, member) ->
                assertTrue(after.get(id).containsAll(member.target()), "a member that stays gives nothing up"));
    }

    @Property(tries = 200)
    void nobodyWhoCouldTakeHasTwoFewerThanSomebodyWhoCouldGive(@ForAll long seed) {
        Random random = new Random(seed);
        GroupSpec group = group(random, false, new HashMap<>());
        Map<String, Partitions> shares = Assignor.ALL.get(0).assign(group);

        shares.forEach((rich, share) -> share.forEach((topic, partition) -> shares.forEach((poor, other) -> assertTrue(
                share.size() <= other.size() + 1
                        || !group.members().get(poor).topics().contains(topic),
                () -> rich + " could give " + poor + " a partition: " + shares))));
    }

    private static GroupSpec group(Random random, boolean alike, Map<String, Partitions> targets) {
        Map<TopicId, Integer> partitions = new HashMap<>();
        TOPICS.forEach(topic -> partitions.put(topic, 1 + random.nextInt(20)));
        Map<String, Member> members = new HashMap<>();
        int size = 1 + random.nextInt(8);
        for (int i = 0; i < size; i++) {
            Set<TopicId> subscribed = new HashSet<>(TOPICS);
            if (!alike) {
                subscribed.removeIf(topic -> random.nextBoolean());
            }
            String id = "member" + i;
            members.put(
                    id,
                    new Member(
                            random.nextBoolean() ? Optional.of("instance" + i) : Optional.empty(),
                            subscribed,
                            targets.getOrDefault(id, Partitions.NONE)));
        }
        return new GroupSpec(members, partitions);
    }
}
