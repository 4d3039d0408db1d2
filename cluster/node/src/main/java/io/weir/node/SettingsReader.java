package io.weir.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueType;
import io.weir.cluster.broker.BrokerSettings;
import io.weir.cluster.controller.ControllerSettings;
import io.weir.cluster.gateway.AdminSettings;
import io.weir.cluster.gateway.GatewaySettings;
import io.weir.cluster.gateway.network.NetworkThread;
import io.weir.cluster.groups.slot.SlotSettings;
import io.weir.log.Durability;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Reads a configuration into {@link NodeSettings} and gathers every fault on the way, so that a user mends them in one go.
 * Layers, the strongest first: what the user set, what a node needs of Pekko ({@code weir-pekko.conf}), every module's defaults.
 */
final class SettingsReader {
    private static final String LOOPBACK = "127.0.0.1";

    /** Keys that another key decides. */
    private static final Map<String, String> DECIDED_BY = new TreeMap<>(Map.of(
            "pekko.cluster.seed-nodes", "weir.seed-nodes",
            "pekko.remote.artery.canonical.hostname", "weir.cluster-address",
            "pekko.remote.artery.canonical.port", "weir.cluster-address",
            "pekko.cluster.roles", "weir.node-id",
            "pekko.persistence.journal.plugin", "weir.data-dir",
            "weir.journal.directory", "weir.data-dir",
            "weir.journal.node-id", "weir.node-id",
            "pekko.persistence.snapshot-store.plugin", "weir.data-dir"));

    /** Read once: they are in the class path, and reading them is the longest part of reading settings. */
    private static final Config DEFAULTS = ConfigFactory.parseResources(
                    SettingsReader.class.getClassLoader(), "weir-pekko.conf")
            .withFallback(ConfigFactory.defaultReference(SettingsReader.class.getClassLoader()));

    private final List<String> faults = new ArrayList<>();
    private final Config given;
    private final Config all;

    /** @param layers what the user set, the strongest first */
    SettingsReader(Config... layers) {
        given = Arrays.stream(layers).map(KafkaKeys::quoted).reduce(ConfigFactory.empty(), Config::withFallback);
        all = given.withFallback(DEFAULTS).resolve();
    }

    NodeSettings read() throws InvalidSettingsException {
        refuseUnknownKeys();
        refuseDecidedKeys();
        int nodeId = number("weir.node-id", 0, Integer.MAX_VALUE);
        Path dataDir = dataDir();
        boolean unauthenticated = bool("weir.allow-unauthenticated");
        HostPort listener = endpoint("weir.listener", unauthenticated).orElse(null);
        Optional<HostPort> advertised = advertised(listener, unauthenticated);
        Optional<HostPort> cluster = endpoint("weir.cluster-address", unauthenticated);
        Optional<HostPort> http = endpoint("weir.http", unauthenticated);
        List<HostPort> seeds = seeds(cluster);
        Durability durability = oneOf("weir.durability", Map.of("fsync", Durability.FSYNC, "os", Durability.OS));
        duration("weir.start-timeout");
        duration("weir.stop-timeout");
        refuseSharedPorts(listener, cluster, http);
        Map<String, String> kafka = KafkaKeys.in(given);
        new KafkaSettingsCheck(kafka, faults).run();
        readModules();
        if (!faults.isEmpty()) {
            throw new InvalidSettingsException(faults);
        }
        return new NodeSettings(
                nodeId,
                dataDir,
                listener,
                advertised,
                cluster.orElse(new HostPort(LOOPBACK, 0)),
                seeds,
                http,
                durability,
                kafka,
                all);
    }

    private void refuseUnknownKeys() {
        if (!given.hasPath("weir")) {
            return;
        }
        if (given.getValue("weir").valueType() != ConfigValueType.OBJECT) {
            faults.add("weir: is a group of keys, not a value");
            return;
        }
        for (var entry : given.getConfig("weir").entrySet()) {
            String path = "weir." + entry.getKey();
            // A program that embeds a node may have clients of its own, whose properties are anybody's.
            boolean elsewhere = path.startsWith(KafkaKeys.PATH + ".") || path.startsWith("weir.client.");
            if (!elsewhere && !DEFAULTS.hasPathOrNull(path)) {
                faults.add(path + ": no such key");
            }
        }
    }

    /** What the modules read at the start is read now, so that its faults are told with all others. */
    private void readModules() {
        Config weir = all.getConfig("weir");
        readModule(() -> GatewaySettings.from(all));
        readModule(() -> AdminSettings.of(weir.getConfig("gateway")));
        readModule(() -> ControllerSettings.of(weir));
        readModule(() -> BrokerSettings.of(weir));
        readModule(() -> SlotSettings.of(weir));
        readModule(() -> NetworkThread.Lending.of(all.getConfig(NetworkThread.Lending.PATH)));
    }

    private void readModule(Runnable reading) {
        try {
            reading.run();
        } catch (ConfigException e) {
            faults.add(e.getMessage().lines().findFirst().orElse(e.toString()));
        } catch (IllegalArgumentException e) {
            // Kafka's names have been checked by their definitions already.
            e.getMessage()
                    .lines()
                    .filter(line -> !line.startsWith(KafkaKeys.PATH))
                    .forEach(faults::add);
        }
    }

    private void refuseDecidedKeys() {
        DECIDED_BY.forEach((pekkos, ours) -> {
            if (given.hasPath(pekkos)) {
                faults.add(pekkos + ": set " + ours + " instead");
            }
        });
    }

    private Path dataDir() {
        String text = text("weir.data-dir");
        if (text.isBlank()) {
            faults.add("weir.data-dir: is empty");
            return null;
        }
        try {
            Path path = Path.of(text).toAbsolutePath().normalize();
            if (Files.exists(path) && !Files.isDirectory(path)) {
                faults.add("weir.data-dir: " + path + " is not a directory");
            }
            return path;
        } catch (InvalidPathException e) {
            faults.add("weir.data-dir: " + e.getMessage());
            return null;
        }
    }

    /** An address to listen on; empty when the key is empty or "off", or its value is at fault. */
    private Optional<HostPort> endpoint(String path, boolean unauthenticated) {
        String text = text(path);
        boolean mayBeUnset = !path.equals("weir.listener");
        if (mayBeUnset && (text.isBlank() || (path.equals("weir.http") && text.equals("off")))) {
            return Optional.empty();
        }
        Optional<HostPort> parsed = parse(path, text, HostPort::parse);
        parsed.ifPresent(address -> {
            try {
                InetAddress resolved = address.address();
                if (!resolved.isLoopbackAddress() && !unauthenticated) {
                    faults.add(path + ": " + address + " is not loopback and nobody has to authenticate there;"
                            + " set weir.allow-unauthenticated = true if that is meant");
                }
            } catch (UnknownHostException e) {
                faults.add(path + ": host '" + address.host() + "' is unknown");
            }
        });
        return parsed;
    }

    private Optional<HostPort> advertised(HostPort listener, boolean unauthenticated) {
        String text = text("weir.advertised-listener");
        if (text.isBlank()) {
            if (listener != null && listener.isWildcard() && unauthenticated) {
                faults.add("weir.advertised-listener: is needed, for clients cannot connect to " + listener);
            }
            return Optional.empty();
        }
        Optional<HostPort> parsed = parse("weir.advertised-listener", text, HostPort::parse);
        if (parsed.isPresent() && (parsed.get().port() == 0 || parsed.get().isWildcard())) {
            faults.add("weir.advertised-listener: clients cannot connect to " + parsed.get());
        }
        return parsed;
    }

    private List<HostPort> seeds(Optional<HostPort> cluster) {
        String path = "weir.seed-nodes";
        List<String> texts = new ArrayList<>();
        switch (all.getValue(path).valueType()) {
            case LIST -> all.getList(path).forEach(v -> texts.add(String.valueOf(v.unwrapped())));
            case STRING ->
                List.of(all.getString(path).split(",")).stream()
                        .map(String::trim)
                        .filter(t -> !t.isEmpty())
                        .forEach(texts::add);
            default -> faults.add(path + ": is not a list of HOST:PORT");
        }
        List<HostPort> seeds = new ArrayList<>();
        texts.forEach(t -> parse(path, t, HostPort::parse).ifPresent(seeds::add));
        if (!seeds.isEmpty()
                && cluster.isEmpty()
                && text("weir.cluster-address").isBlank()) {
            faults.add(path + ": needs weir.cluster-address, which says which of them this node is");
        } else if (cluster.isPresent() && !seeds.stream().allMatch(cluster.get()::equals)) {
            faults.add(path + ": this version runs one node; the list may hold its own address " + cluster.get()
                    + " and no other");
        }
        return seeds;
    }

    private void refuseSharedPorts(HostPort listener, Optional<HostPort> cluster, Optional<HostPort> http) {
        Map<String, HostPort> endpoints = new LinkedHashMap<>();
        if (listener != null) {
            endpoints.put("weir.listener", listener);
        }
        cluster.ifPresent(a -> endpoints.put("weir.cluster-address", a));
        http.ifPresent(a -> endpoints.put("weir.http", a));
        List<String> keys = List.copyOf(endpoints.keySet());
        for (int i = 0; i < keys.size(); i++) {
            for (int j = i + 1; j < keys.size(); j++) {
                if (endpoints.get(keys.get(i)).collidesWith(endpoints.get(keys.get(j)))) {
                    faults.add(keys.get(j) + ": port "
                            + endpoints.get(keys.get(j)).port() + " is " + keys.get(i) + "'s already");
                }
            }
        }
    }

    private String text(String path) {
        try {
            return all.getString(path);
        } catch (ConfigException e) {
            faults.add(path + ": is not a text");
            return "";
        }
    }

    private int number(String path, int min, int max) {
        try {
            int value = all.getInt(path);
            if (value < min || value > max) {
                faults.add(path + ": " + value + " is not within " + min + " and " + max);
            }
            return value;
        } catch (ConfigException e) {
            faults.add(path + ": '" + all.getValue(path).unwrapped() + "' is not a whole number");
            return 0;
        }
    }

    private boolean bool(String path) {
        try {
            return all.getBoolean(path);
        } catch (ConfigException e) {
            faults.add(path + ": '" + all.getValue(path).unwrapped() + "' is neither true nor false");
            return false;
        }
    }

    private void duration(String path) {
        try {
            if (all.getDuration(path).toMillis() <= 0) {
                faults.add(path + ": is not above 0");
            }
        } catch (ConfigException e) {
            faults.add(path + ": '" + all.getValue(path).unwrapped() + "' is not a duration such as 10s");
        }
    }

    private <T> T oneOf(String path, Map<String, T> choices) {
        String text = text(path);
        if (!choices.containsKey(text)) {
            faults.add(path + ": '" + text + "' is none of "
                    + String.join(", ", choices.keySet().stream().sorted().toList()));
        }
        return choices.get(text);
    }

    private <T> Optional<T> parse(String path, String text, Function<String, T> parser) {
        try {
            return Optional.of(parser.apply(text));
        } catch (IllegalArgumentException e) {
            faults.add(path + ": " + e.getMessage());
            return Optional.empty();
        }
    }
}
