package io.weir.cluster.groups.assignor;

import io.weir.cluster.groups.Partitions;
import io.weir.log.TopicId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Of each topic a run of neighbouring partitions to each subscriber, in the order of their names: topics with as many partitions and
 * the same subscribers are shared alike, so that what belongs together (equal keys of two topics) comes to the same member.
 */
final class RangeAssignor implements Assignor {
    @Override
    public String name() {
        return "range";
    }

    @Override
    public Map<String, Partitions> assign(GroupSpec group) {
        List<String> order = group.members().keySet().stream()
                .sorted(Comparator.comparing((String id) ->
                                group.members().get(id).instanceId().orElse(id))
                        .thenComparing(id -> id))
                .toList();
        Map<String, Partitions.Builder> shares = new HashMap<>();
        order.forEach(id -> shares.put(id, new Partitions.Builder()));
        group.partitions().forEach((topic, count) -> {
            List<String> subscribers = order.stream()
                    .filter(id -> group.members().get(id).topics().contains(topic))
                    .toList();
            share(topic, count, subscribers, shares);
        });
        Map<String, Partitions> assignment = new HashMap<>();
        shares.forEach((id, share) -> assignment.put(id, share.build()));
        return assignment;
    }

    private static void share(
            TopicId topic, int count, List<String> subscribers, Map<String, Partitions.Builder> shares) {
        int next = 0;
        for (int i = 0; i < subscribers.size(); i++) {
            int size = count / subscribers.size() + (i < count % subscribers.size() ? 1 : 0);
            for (int end = next + size; next < end; next++) {
                shares.get(subscribers.get(i)).add(topic, next);
            }
        }
    }
}
