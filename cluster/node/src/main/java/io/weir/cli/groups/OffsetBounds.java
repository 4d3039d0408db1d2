package io.weir.cli.groups;

import io.weir.cli.frame.ClientOptions;
import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.Failure;
import io.weir.cli.frame.Failures;
import io.weir.client.admin.GroupAdmin;
import io.weir.client.admin.GroupAdmin.GroupPartition;
import io.weir.client.admin.GroupAdmin.LogPosition;
import java.util.Map;
import java.util.TreeMap;

/** Where offsets may be: a consumer that begins outside of its partition would begin where its own setting says, and not there. */
final class OffsetBounds {
    private OffsetBounds() {}

    /**
     * The same offsets; those outside of their partitions at the nearest end.
     *
     * @throws Failure of {@link ExitCode#UNAVAILABLE} where a partition's leader cannot say what it holds
     */
    static Map<GroupPartition, Long> keep(GroupAdmin admin, ClientOptions client, Map<GroupPartition, Long> offsets) {
        Map<GroupPartition, Long> first =
                Failures.await(admin.offsets(offsets.keySet(), new LogPosition.Earliest()), client);
        Map<GroupPartition, Long> end =
                Failures.await(admin.offsets(offsets.keySet(), new LogPosition.Latest()), client);
        Map<GroupPartition, Long> kept = new TreeMap<>();
        offsets.forEach((partition, offset) -> {
            if (!first.containsKey(partition) || !end.containsKey(partition)) {
                throw new Failure(
                        ExitCode.UNAVAILABLE, "nobody says what partition " + partition + " holds, or it is not there");
            }
            kept.put(partition, Math.max(first.get(partition), Math.min(end.get(partition), offset)));
        });
        return kept;
    }
}
