package io.weir.journal.plugin;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.weir.journal.store.StoreSettings;
import io.weir.log.TopicId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What {@code weir.journal} says.
 *
 * @param snapshotPartBytes a snapshot is stored in parts of this size
 * @param writeTimeout how long a write may take before it fails its actor
 */
public record JournalSettings(Path directory, StoreSettings store, int snapshotPartBytes, Duration writeTimeout) {

    /** @throws ConfigException when a value is missing or makes no sense */
    public static JournalSettings of(Config config) {
        int maxOpBytes = bytes(config, "max-op-bytes", 4096, 128 << 20);
        int maxGroupBytes = bytes(config, "max-group-bytes", 4096, 128 << 20);
        int partBytes = bytes(config, "snapshot-part-bytes", 1024, maxOpBytes - 1024);
        double ratio = config.getDouble("compact-garbage-ratio");
        if (!(ratio > 0 && ratio <= 1)) {
            throw new ConfigException.BadValue(config.origin(), "compact-garbage-ratio", ratio + " is not in (0, 1]");
        }
        StoreSettings store = new StoreSettings(
                clusterId(config),
                config.getInt("node-id"),
                maxOpBytes,
                maxGroupBytes,
                config.getBytes("max-queued-bytes"),
                config.getBytes("compact-above-bytes"),
                ratio);
        return new JournalSettings(
                Path.of(config.getString("directory")), store, partBytes, config.getDuration("write-timeout"));
    }

    private static Optional<TopicId> clusterId(Config config) {
        String text = config.getString("cluster-id");
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(TopicId.parse(text));
        } catch (IllegalArgumentException e) {
            throw new ConfigException.BadValue(config.origin(), "cluster-id", "'" + text + "' is not a cluster id");
        }
    }

    private static int bytes(Config config, String key, int min, int max) {
        long value = config.getBytes(key);
        if (value < min || value > max) {
            throw new ConfigException.BadValue(config.origin(), key, value + " is not in " + min + " … " + max);
        }
        return (int) value;
    }
}
