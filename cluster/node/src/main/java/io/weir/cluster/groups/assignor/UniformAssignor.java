package io.weir.cluster.groups.assignor;

import io.weir.cluster.groups.Partitions;
import io.weir.log.TopicId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * As many partitions to each as to any other, as far as subscriptions allow, and as many as possible where they were. First everybody
 * keeps what is left of what it had; then what nobody has goes to whoever has least; then the richest give to the poorest until nobody
 * who could take has two fewer than somebody who could give. Each gift makes the sum of squares smaller: it ends.
 */
final class UniformAssignor implements Assignor {
    @Override
    public String name() {
        return "uniform";
    }

    @Override
    public Map<String, Partitions> assign(GroupSpec group) {
        Sharing sharing = new Sharing(group);
        sharing.keep();
        sharing.fill();
        sharing.level();
        return sharing.result();
    }

    /** One assignment in the making. */
    private static final class Sharing {
        private final GroupSpec group;
        /** In the order of their ids, so that the outcome does not hang on the order of a map. */
        private final TreeMap<String, Share> shares = new TreeMap<>();

        private final Map<TopicId, BitSet> unassigned = new HashMap<>();
        private final Map<TopicId, List<Share>> subscribers = new HashMap<>();

        Sharing(GroupSpec group) {
            this.group = group;
            group.members().keySet().forEach(id -> shares.put(id, new Share(id)));
            group.partitions().forEach((topic, count) -> {
                BitSet all = new BitSet();
                all.set(0, count);
                unassigned.put(topic, all);
                subscribers.put(
                        topic,
                        shares.values().stream()
                                .filter(share ->
                                        group.members().get(share.id).topics().contains(topic))
                                .toList());
            });
        }

        void keep() {
            for (Share share : shares.values()) {
                GroupSpec.Member member = group.members().get(share.id);
                for (TopicId topic : member.target().topics()) {
                    BitSet free = unassigned.get(topic);
                    if (free != null && member.topics().contains(topic)) {
                        BitSet kept = member.target().of(topic);
                        kept.and(free);
                        free.andNot(kept);
                        share.give(topic, kept);
                    }
                }
            }
        }

        void fill() {
            // Who can be served by few is served first.
            List<TopicId> order = unassigned.keySet().stream()
                    .sorted(Comparator.comparingInt(
                                    (TopicId topic) -> subscribers.get(topic).size())
                            .thenComparing(TopicId::toString))
                    .toList();
            for (TopicId topic : order) {
                List<Share> takers = subscribers.get(topic);
                if (!takers.isEmpty()) {
                    unassigned.get(topic).stream()
                            .forEach(partition -> poorest(takers).give(topic, partition));
                }
            }
        }

        void level() {
            List<TopicId> topics = new ArrayList<>(subscribers.keySet());
            topics.sort(Comparator.comparing(TopicId::toString));
            boolean moved = true;
            while (moved) {
                moved = false;
                for (TopicId topic : topics) {
                    moved |= level(topic);
                }
            }
        }

        private boolean level(TopicId topic) {
            List<Share> takers = subscribers.get(topic);
            boolean moved = false;
            while (takers.size() > 1) {
                Share poor = poorest(takers);
                Share rich = takers.stream()
                        .filter(share -> share.has(topic))
                        .max(Comparator.comparingInt(Share::size))
                        .orElse(poor);
                if (rich.size() <= poor.size() + 1) {
                    break;
                }
                poor.give(topic, rich.takeLast(topic));
                moved = true;
            }
            return moved;
        }

        private static Share poorest(List<Share> shares) {
            Share poorest = shares.get(0);
            for (Share share : shares) {
                if (share.size() < poorest.size()) {
                    poorest = share;
                }
            }
            return poorest;
        }

        Map<String, Partitions> result() {
            Map<String, Partitions> result = new HashMap<>();
            shares.values().forEach(share -> result.put(share.id, share.partitions()));
            return result;
        }
    }

    /** What one member gets. */
    private static final class Share {
        private final String id;
        private final Map<TopicId, BitSet> given = new HashMap<>();
        private int size;

        Share(String id) {
            this.id = id;
        }

        int size() {
            return size;
        }

        boolean has(TopicId topic) {
            BitSet set = given.get(topic);
            return set != null && !set.isEmpty();
        }

        void give(TopicId topic, BitSet partitions) {
            given.computeIfAbsent(topic, any -> new BitSet()).or(partitions);
            size += partitions.cardinality();
        }

        void give(TopicId topic, int partition) {
            given.computeIfAbsent(topic, any -> new BitSet()).set(partition);
            size++;
        }

        int takeLast(TopicId topic) {
            BitSet set = given.get(topic);
            int last = set.length() - 1;
            set.clear(last);
            size--;
            return last;
        }

        Partitions partitions() {
            Partitions.Builder builder = new Partitions.Builder();
            given.forEach((topic, set) -> set.stream().forEach(partition -> builder.add(topic, partition)));
            return builder.build();
        }
    }
}
