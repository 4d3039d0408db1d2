package io.weir.partition;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The in-sync set, and how far each of its members holds the log: to its flushed offset under {@code fsync}, to its end under
 * {@code os}. A member that has not reported holds nothing yet, so it keeps the high watermark where it is.
 */
final class InSyncReplicas {
    private static final long UNREPORTED = -1;

    private final Map<Integer, Long> replicated = new HashMap<>();
    private List<Integer> members;
    private int minimum;

    InSyncReplicas(PartitionAssignment assignment) {
        update(assignment);
    }

    /** Members that left are forgotten; those that joined begin unreported. */
    void update(PartitionAssignment assignment) {
        members = assignment.inSync();
        minimum = Math.min(
                assignment.settings().minInsyncReplicas(), assignment.replicas().size());
        replicated.keySet().retainAll(members);
    }

    /** What a replica holds may also become less: a follower that was reset, a durability that asks for more. */
    void holds(int replica, long offset) {
        if (members.contains(replica)) {
            replicated.put(replica, offset);
        }
    }

    /** Whether there are as many members as {@code min.insync.replicas} asks for. */
    boolean enough() {
        return members.size() >= minimum;
    }

    /** The offset up to which every member holds the log, or -1 while there are too few members to vouch for it. */
    long replicatedByAll() {
        if (!enough() || members.isEmpty()) {
            return UNREPORTED;
        }
        long smallest = Long.MAX_VALUE;
        for (int member : members) {
            smallest = Math.min(smallest, replicated.getOrDefault(member, UNREPORTED));
        }
        return smallest;
    }
}
