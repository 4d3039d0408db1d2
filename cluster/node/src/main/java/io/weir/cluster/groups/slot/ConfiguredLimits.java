package io.weir.cluster.groups.slot;

import io.weir.cluster.config.GroupConfigs;
import io.weir.cluster.groups.MigrationPolicy;
import io.weir.cluster.groups.classic.ClassicSettings;
import io.weir.cluster.groups.consumer.ConsumerSettings;
import io.weir.cluster.groups.offsets.OffsetSettings;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.log.TopicId;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.pcollections.PMap;

/**
 * The limits that the broker is configured with, and what groups have set themselves as the metadata is now. What brokers set for
 * groups cannot be changed while they run, so it is read once.
 */
public final class ConfiguredLimits implements GroupLimits {
    private static final long MINUTE_MS = 60_000;
    private static final MetadataImage START = MetadataImage.empty(TopicId.ZERO);

    private final GroupConfigs configs;
    private final Supplier<MetadataImage> metadata;
    private final ClassicSettings classic;
    private final OffsetSettings offsets;
    private final ConsumerSettings consumer;
    private final MigrationPolicy migration;

    /** @param metadata as it is at the time; safe for any thread */
    public ConfiguredLimits(GroupConfigs configs, Supplier<MetadataImage> metadata) {
        this.configs = configs;
        this.metadata = metadata;
        classic = new ClassicSettings(
                intValue("group.min.session.timeout.ms"),
                intValue("group.max.session.timeout.ms"),
                intValue("group.initial.rebalance.delay.ms"),
                intValue("group.max.size"),
                ClassicSettings.DEFAULT.newMemberTimeoutMs());
        offsets = new OffsetSettings(
                intValue("offset.metadata.max.bytes"),
                configs.brokerValue(START, "offsets.retention.minutes") * MINUTE_MS,
                configs.brokerValue(START, "offsets.retention.check.interval.ms"));
        consumer = consumer(START, Map.of());
        migration = MigrationPolicy.valueOf(configs.migrationPolicy(START).toUpperCase(Locale.ROOT));
    }

    private int intValue(String name) {
        return Math.toIntExact(configs.brokerValue(START, name));
    }

    private ConsumerSettings consumer(MetadataImage image, Map<String, String> own) {
        return new ConsumerSettings(
                configs.consumerValue(image, own, GroupConfigs.SESSION_TIMEOUT),
                configs.consumerValue(image, own, GroupConfigs.HEARTBEAT_INTERVAL),
                ConsumerSettings.DEFAULT.changingIntervalMs(),
                intValue("group.consumer.max.size"));
    }

    @Override
    public ClassicSettings classic() {
        return classic;
    }

    @Override
    public ConsumerSettings consumer(String groupId) {
        MetadataImage image = metadata.get();
        PMap<String, String> own = image.groupConfigs().get(groupId);
        return own == null ? consumer : consumer(image, own);
    }

    @Override
    public boolean setsHeartbeatInterval(String groupId) {
        PMap<String, String> own = metadata.get().groupConfigs().get(groupId);
        return own != null && own.containsKey(GroupConfigs.HEARTBEAT_INTERVAL);
    }

    @Override
    public OffsetSettings offsets() {
        return offsets;
    }

    @Override
    public MigrationPolicy migration() {
        return migration;
    }
}
