package io.weir.cluster.groups;

import io.weir.log.TopicId;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/** Partitions by topic; immutable. No topic is in it without a partition. */
public final class Partitions {
    public static final Partitions NONE = new Partitions(Map.of());

    private final Map<TopicId, BitSet> byTopic;

    private Partitions(Map<TopicId, BitSet> byTopic) {
        this.byTopic = byTopic;
    }

    public static Partitions of(TopicId topic, Collection<Integer> partitions) {
        return new Builder().addAll(topic, partitions).build();
    }

    /** Collects partitions; confined to one thread. */
    public static final class Builder {
        private Map<TopicId, BitSet> collected = new HashMap<>();

        public Builder add(TopicId topic, int partition) {
            collected.computeIfAbsent(topic, any -> new BitSet()).set(partition);
            return this;
        }

        public Builder addAll(TopicId topic, Collection<Integer> partitions) {
            partitions.forEach(partition -> add(topic, partition));
            return this;
        }

        /** To be called once. */
        public Partitions build() {
            Map<TopicId, BitSet> built = collected;
            collected = null;
            return built.isEmpty() ? NONE : new Partitions(built);
        }
    }

    /** Is told one partition. */
    public interface Visitor {
        void visit(TopicId topic, int partition);
    }

    public Set<TopicId> topics() {
        return Collections.unmodifiableSet(byTopic.keySet());
    }

    /** A copy. */
    public BitSet of(TopicId topic) {
        BitSet set = byTopic.get(topic);
        return set == null ? new BitSet() : (BitSet) set.clone();
    }

    public boolean contains(TopicId topic, int partition) {
        BitSet set = byTopic.get(topic);
        return set != null && set.get(partition);
    }

    public boolean containsAll(Partitions others) {
        return others.minus(this).isEmpty();
    }

    public boolean isEmpty() {
        return byTopic.isEmpty();
    }

    public int size() {
        return byTopic.values().stream().mapToInt(BitSet::cardinality).sum();
    }

    public Partitions and(Partitions others) {
        return combined(byTopic.keySet(), others, (mine, theirs) -> {
            mine.and(theirs);
            return mine;
        });
    }

    public Partitions minus(Partitions others) {
        return combined(byTopic.keySet(), others, (mine, theirs) -> {
            mine.andNot(theirs);
            return mine;
        });
    }

    public Partitions plus(Partitions others) {
        if (isEmpty()) {
            return others;
        }
        Map<TopicId, BitSet> sum = new HashMap<>(byTopic);
        others.byTopic.forEach((topic, set) -> sum.merge(topic, set, (mine, theirs) -> {
            BitSet both = (BitSet) mine.clone();
            both.or(theirs);
            return both;
        }));
        return new Partitions(sum);
    }

    /** In no particular order of topics, in ascending order of each topic's partitions. */
    public void forEach(Visitor visitor) {
        byTopic.forEach((topic, set) -> set.stream().forEach(partition -> visitor.visit(topic, partition)));
    }

    private Partitions combined(Set<TopicId> topics, Partitions others, BinaryOperator<BitSet> operator) {
        Map<TopicId, BitSet> result = new HashMap<>();
        for (TopicId topic : topics) {
            BitSet theirs = others.byTopic.getOrDefault(topic, new BitSet());
            BitSet combined = operator.apply(of(topic), theirs);
            if (!combined.isEmpty()) {
                result.put(topic, combined);
            }
        }
        return result.isEmpty() ? NONE : new Partitions(result);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Partitions that && byTopic.equals(that.byTopic);
    }

    @Override
    public int hashCode() {
        return byTopic.hashCode();
    }

    @Override
    public String toString() {
        Map<String, BitSet> sorted = new TreeMap<>();
        byTopic.forEach((topic, set) -> sorted.put(topic.toString(), set));
        return sorted.toString();
    }
}
