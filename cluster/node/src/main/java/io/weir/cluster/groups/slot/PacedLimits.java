package io.weir.cluster.groups.slot;

import io.weir.cluster.groups.MigrationPolicy;
import io.weir.cluster.groups.classic.ClassicSettings;
import io.weir.cluster.groups.consumer.ConsumerSettings;
import io.weir.cluster.groups.consumer.HeartbeatPacing;
import io.weir.cluster.groups.offsets.OffsetSettings;
import java.util.function.IntSupplier;

/**
 * Limits as they are configured, but members of groups that do not set their heartbeat interval themselves speak more often where there
 * is room for that.
 *
 * @param members of all groups of the consumer protocol on this broker, at the time
 */
record PacedLimits(GroupLimits configured, HeartbeatPacing pacing, IntSupplier members) implements GroupLimits {

    @Override
    public ConsumerSettings consumer(String groupId) {
        ConsumerSettings settings = configured.consumer(groupId);
        int most = settings.heartbeatIntervalMs();
        int usual = setsHeartbeatInterval(groupId) ? most : pacing.settledMs(most, members.getAsInt());
        return settings.withIntervals(usual, pacing.changingIntervalMs());
    }

    @Override
    public boolean setsHeartbeatInterval(String groupId) {
        return configured.setsHeartbeatInterval(groupId);
    }

    @Override
    public ClassicSettings classic() {
        return configured.classic();
    }

    @Override
    public OffsetSettings offsets() {
        return configured.offsets();
    }

    @Override
    public MigrationPolicy migration() {
        return configured.migration();
    }
}
