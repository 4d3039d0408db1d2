package io.weir.journal.plugin;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.weir.journal.node.NodeBounds;
import io.weir.journal.store.StoreSettings;
import io.weir.journal.transport.BulkSettings;
import io.weir.journal.transport.Secret;
import io.weir.log.TopicId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code weir.journal} says.
 *
 * @param voters who begins the journal, by node: host and port of its actor system; empty: this node alone
 * @param bulk the journal's own connections; empty when there is no secret
 * @param maxSmallBytes what goes by Pekko's connections
 * @param maxUnsentBytes what may wait to be sent to one node
 * @param snapshotPartBytes a snapshot is stored in parts of this size
 * @param writeTimeout how long a write may take before it fails its actor
 * @param tickInterval how often what was not answered is asked again
 * @param changeTimeout how long a change of the voters may take
 */
public record JournalSettings(
        Path directory,
        StoreSettings store,
        Map<Integer, String> voters,
        Optional<BulkSettings> bulk,
        NodeBounds bounds,
        int maxSmallBytes,
        long maxUnsentBytes,
        int snapshotPartBytes,
        Duration writeTimeout,
        Duration tickInterval,
        Duration changeTimeout) {
    private static final Pattern VOTER = Pattern.compile("(\\d{1,9})@([^@\\s]+:\\d{1,5})");

    /** @throws ConfigException when a value is missing or makes no sense */
    public static JournalSettings of(Config config) {
        int maxOpBytes = bytes(config, "max-op-bytes", 4096, 128 << 20);
        int maxGroupBytes = bytes(config, "max-group-bytes", 4096, 128 << 20);
        int partBytes = bytes(config, "snapshot-part-bytes", 1024, maxOpBytes - 1024);
        int pageBytes = bytes(config, "page-bytes", 1024, 64 << 20);
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
        NodeBounds bounds = new NodeBounds(
                maxOpBytes, maxGroupBytes, config.getBytes("max-queued-bytes"), pageBytes, config.getInt("max-reads"));
        JournalSettings settings = new JournalSettings(
                Path.of(config.getString("directory")),
                store,
                voters(config),
                bulk(config.getConfig("transport"), 2 * (maxOpBytes + pageBytes)),
                bounds,
                bytes(config, "transport.max-small-bytes", 1024, 200 << 10),
                config.getBytes("transport.max-queued-bytes"),
                partBytes,
                config.getDuration("write-timeout"),
                config.getDuration("tick-interval"),
                config.getDuration("change-timeout"));
        settings.checkTogether(config);
        return settings;
    }

    private void checkTogether(Config config) {
        boolean several = voters.keySet().stream().anyMatch(node -> node != store.nodeId());
        if (several && bulk.isEmpty()) {
            throw new ConfigException.BadValue(
                    config.origin(),
                    "voters",
                    "several voters need weir.journal.transport.secret, the same text of 16 characters or more on all");
        }
        if (several && store.clusterId().isEmpty()) {
            throw new ConfigException.BadValue(
                    config.origin(),
                    "voters",
                    "several voters need weir.journal.cluster-id, the same on all; a new one is " + TopicId.random());
        }
    }

    private static Map<Integer, String> voters(Config config) {
        Map<Integer, String> voters = new TreeMap<>();
        for (String text : config.getStringList("voters")) {
            Matcher parts = VOTER.matcher(text);
            if (!parts.matches() || voters.put(Integer.parseInt(parts.group(1)), parts.group(2)) != null) {
                throw new ConfigException.BadValue(
                        config.origin(), "voters", "'" + text + "' is not ID@HOST:PORT, each node once");
            }
        }
        return voters;
    }

    private static Optional<BulkSettings> bulk(Config config, int maxMessageBytes) {
        String text = config.getString("secret");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BulkSettings(
                    config.getString("host"),
                    config.getInt("port"),
                    new Secret(text),
                    maxMessageBytes,
                    config.getBytes("max-queued-bytes")));
        } catch (IllegalArgumentException e) {
            throw new ConfigException.BadValue(config.origin(), "secret", e.getMessage());
        }
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
