package io.weir.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueFactory;
import io.weir.node.InvalidSettingsException;
import io.weir.node.NodeSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The flags of a node. Each is the short name of a configuration key; flags win over system properties, and those over the file. */
final class SettingOptions {
    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file (HOCON, JSON or properties).")
    private Path file;

    @Option(names = "--node-id", paramLabel = "N", description = "Number of this node: weir.node-id. Default: 1.")
    private String nodeId;

    @Option(names = "--data-dir", paramLabel = "DIR", description = "Where the data is: weir.data-dir.")
    private String dataDir;

    @Option(names = "--listener", paramLabel = "HOST:PORT", description = "Where Kafka clients connect: weir.listener.")
    private String listener;

    @Option(
            names = "--advertised-listener",
            paramLabel = "HOST:PORT",
            description = "Where clients are told to connect: weir.advertised-listener. Default: the listener.")
    private String advertisedListener;

    @Option(
            names = "--cluster-address",
            paramLabel = "HOST:PORT",
            description = "Where other nodes connect: weir.cluster-address. Default: any free port of 127.0.0.1.")
    private String clusterAddress;

    @Option(
            names = "--seed-nodes",
            paramLabel = "HOST:PORT,…",
            description = "Cluster addresses to form a cluster with: weir.seed-nodes. Default: this node alone.")
    private String seedNodes;

    @Option(
            names = "--http",
            paramLabel = "HOST:PORT",
            description = "Where health and metrics are, or 'off': weir.http.")
    private String http;

    @Option(
            names = "--durability",
            paramLabel = "fsync|os",
            description = "What an acknowledgement rests on: weir.durability. Default: fsync.")
    private String durability;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Any other key, as often as needed. A bare name is one of Kafka's: num.partitions=3 sets"
                    + " weir.kafka.\"num.partitions\"; keys of weir. and pekko. are taken as they are.")
    private List<String> set = new ArrayList<>();

    /**
     * The settings.
     *
     * @param fallbacks keys that the command sets where the user does not
     */
    NodeSettings settings(Map<String, String> fallbacks) throws InvalidSettingsException {
        List<String> faults = new ArrayList<>();
        Config flags = flags(faults);
        Config fromFile = fileConfig(faults);
        try {
            NodeSettings settings = NodeSettings.of(
                    flags, systemProperties(), fromFile, ConfigFactory.parseMap(fallbacks, "the command's own"));
            if (!faults.isEmpty()) {
                throw new InvalidSettingsException(faults);
            }
            return settings;
        } catch (InvalidSettingsException e) {
            e.faults().stream().filter(f -> !faults.contains(f)).forEach(faults::add);
            throw new InvalidSettingsException(faults);
        }
    }

    private Config flags(List<String> faults) {
        Config config = ConfigFactory.empty();
        for (String assignment : set) {
            config = assign(config, assignment, faults);
        }
        config = put(config, "weir.node-id", nodeId);
        config = put(config, "weir.data-dir", dataDir);
        config = put(config, "weir.listener", listener);
        config = put(config, "weir.advertised-listener", advertisedListener);
        config = put(config, "weir.cluster-address", clusterAddress);
        config = put(config, "weir.seed-nodes", seedNodes);
        config = put(config, "weir.http", http);
        return put(config, "weir.durability", durability);
    }

    private static Config put(Config config, String path, String value) {
        return value == null ? config : config.withValue(path, ConfigValueFactory.fromAnyRef(value, "command line"));
    }

    private static Config assign(Config config, String assignment, List<String> faults) {
        int equals = assignment.indexOf('=');
        if (equals < 1) {
            faults.add("--set " + assignment + ": is not KEY=VALUE");
            return config;
        }
        String key = assignment.substring(0, equals).trim();
        String value = assignment.substring(equals + 1).trim();
        boolean ours = key.startsWith("weir.") || key.startsWith("pekko.");
        String path = ours ? key : "weir.kafka." + ConfigUtil.quoteString(key);
        try {
            if (value.startsWith("[") || value.startsWith("{")) {
                return ConfigFactory.parseString(path + " = " + value).withFallback(config);
            }
            return put(config, path, value);
        } catch (ConfigException e) {
            faults.add("--set " + assignment + ": " + oneLine(e));
            return config;
        }
    }

    private Config fileConfig(List<String> faults) {
        if (file == null) {
            return ConfigFactory.empty();
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            faults.add("--config " + file + ": no such file, or not readable");
            return ConfigFactory.empty();
        }
        try {
            return ConfigFactory.parseFile(
                            file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false))
                    .resolve(ConfigResolveOptions.defaults().setAllowUnresolved(true));
        } catch (ConfigException e) {
            faults.add("--config " + file + ": " + oneLine(e));
            return ConfigFactory.empty();
        }
    }

    private static Config systemProperties() {
        Config properties = ConfigFactory.systemProperties();
        Config ours = properties.hasPath("weir") ? properties.withOnlyPath("weir") : ConfigFactory.empty();
        return properties.hasPath("pekko") ? ours.withFallback(properties.withOnlyPath("pekko")) : ours;
    }

    private static String oneLine(ConfigException e) {
        return e.getMessage().lines().findFirst().orElse("cannot be read");
    }
}
