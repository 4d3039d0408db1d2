package io.weir.cluster.groups.slot;

import io.weir.cluster.groups.MigrationPolicy;
import io.weir.cluster.groups.classic.ClassicSettings;
import io.weir.cluster.groups.consumer.ConsumerSettings;
import io.weir.cluster.groups.offsets.OffsetSettings;

/** What groups are bounded by, as it is now. Safe for any thread. */
public interface GroupLimits {
    /** Kafka's defaults. */
    GroupLimits DEFAULT = new GroupLimits() {
        @Override
        public ClassicSettings classic() {
            return ClassicSettings.DEFAULT;
        }

        @Override
        public ConsumerSettings consumer(String groupId) {
            return ConsumerSettings.DEFAULT;
        }

        @Override
        public OffsetSettings offsets() {
            return OffsetSettings.DEFAULT;
        }
    };

    ClassicSettings classic();

    /** With what the group has configured for itself. */
    ConsumerSettings consumer(String groupId);

    /** Whether the group says itself how often its members are to speak. */
    default boolean setsHeartbeatInterval(String groupId) {
        return false;
    }

    OffsetSettings offsets();

    /** Which way groups with members may change their protocol. */
    default MigrationPolicy migration() {
        return MigrationPolicy.BIDIRECTIONAL;
    }
}
