package io.weir.cli.groups;

import io.weir.cli.frame.ClientOptions;
import io.weir.cli.frame.Failures;
import io.weir.client.admin.GroupAdmin;
import io.weir.client.admin.GroupAdmin.GroupDescription;
import io.weir.client.admin.GroupAdmin.GroupMember;
import io.weir.client.admin.GroupAdmin.GroupPartition;
import io.weir.client.admin.GroupAdmin.LogPosition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How far behind a group is in one partition; what is not known is null.
 *
 * @param lag records; of a group that has not committed, nobody knows
 * @param behindMs for how long the first of them has been there; 0 where there is none, null where its time is not known
 * @param member the id of who consumes it
 */
record PartitionLag(
        String topic,
        int partition,
        Long committed,
        Long end,
        Long lag,
        Long behindMs,
        String member,
        String clientId,
        String host) {

    static List<PartitionLag> of(GroupAdmin admin, GroupDescription group, ClientOptions client) {
        Map<GroupPartition, Long> committed = Failures.await(admin.committed(group.name()), client);
        Map<GroupPartition, GroupMember> consumers = new HashMap<>();
        group.members().forEach(member -> member.partitions().forEach(partition -> consumers.put(partition, member)));
        Set<GroupPartition> all = new TreeSet<>(committed.keySet());
        all.addAll(consumers.keySet());
        Map<GroupPartition, Long> ends = Failures.await(admin.offsets(all, new LogPosition.Latest()), client);
        Map<GroupPartition, Long> late = new HashMap<>();
        committed.forEach((partition, offset) -> {
            if (ends.getOrDefault(partition, offset) > offset) {
                late.put(partition, offset);
            }
        });
        Map<GroupPartition, Long> times = Failures.await(admin.timestamps(late), client);
        long nowMs = System.currentTimeMillis();
        return all.stream()
                .map(partition -> of(
                        partition,
                        committed.get(partition),
                        ends.get(partition),
                        times.get(partition),
                        nowMs,
                        consumers.get(partition)))
                .toList();
    }

    static PartitionLag of(
            GroupPartition partition, Long committed, Long end, Long firstMs, long nowMs, GroupMember member) {
        Long lag = committed == null || end == null ? null : Math.max(0, end - committed);
        Long behind = lag != null && lag == 0 ? Long.valueOf(0) : firstMs == null ? null : age(firstMs, nowMs);
        return new PartitionLag(
                partition.topic(),
                partition.partition(),
                committed,
                end,
                lag,
                behind,
                member == null ? null : member.id(),
                member == null ? null : member.clientId(),
                member == null ? null : member.host());
    }

    /** Clocks differ: nobody is behind by less than nothing. A record may have no time. */
    private static Long age(long timestampMs, long nowMs) {
        return timestampMs < 0 ? null : Long.valueOf(Math.max(0, nowMs - timestampMs));
    }
}
