package io.weir.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.weir.log.Durability;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a node runs with: immutable, and valid, for there is no other way to one than {@link #of}.
 *
 * @param nodeId number of the node in its cluster
 * @param dataDir the data directory, absolute
 * @param listener where Kafka clients connect; port 0 for any free one
 * @param advertisedListener where clients are told to connect, when that is not the listener
 * @param clusterAddress where other nodes connect; port 0 for any free one
 * @param seedNodes cluster addresses to form a cluster with; of this version empty or the own one
 * @param http where health and metrics are served; empty for nowhere
 * @param durability what an acknowledgement rests on where a topic does not say
 * @param kafka what the user set by Kafka's names
 * @param config everything, resolved, defaults included: the node's own keys, {@code pekko} and the modules'
 */
public record NodeSettings(
        int nodeId,
        Path dataDir,
        HostPort listener,
        Optional<HostPort> advertisedListener,
        HostPort clusterAddress,
        List<HostPort> seedNodes,
        Optional<HostPort> http,
        Durability durability,
        Map<String, String> kafka,
        Config config) {

    public NodeSettings {
        seedNodes = List.copyOf(seedNodes);
        kafka = Map.copyOf(kafka);
    }

    /**
     * Reads and checks what a user has set, over the defaults.
     *
     * @param layers {@code weir.*} and {@code pekko.*} keys, the layer that wins first
     * @throws InvalidSettingsException with every fault that was found
     */
    public static NodeSettings of(Config... layers) throws InvalidSettingsException {
        return new SettingsReader(layers).read();
    }

    /** A node for use inside another program: data in {@code dataDir}, any free ports of loopback, no HTTP. */
    public static NodeSettings embedded(Path dataDir) throws InvalidSettingsException {
        return of(ConfigFactory.parseMap(
                Map.of("weir.data-dir", dataDir.toString(), "weir.listener", "127.0.0.1:0", "weir.http", "off")));
    }
}
