package io.weir.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import io.weir.log.Durability;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeSettingsTest {

    @Test
    void whatIsNotSetHasADefault() throws InvalidSettingsException {
        NodeSettings settings = settings("");

        assertEquals(1, settings.nodeId());
        assertEquals(Path.of("weir-data").toAbsolutePath(), settings.dataDir());
        assertEquals(new HostPort("127.0.0.1", 9092), settings.listener());
        assertEquals(Optional.of(new HostPort("127.0.0.1", 9644)), settings.http());
        assertEquals(new HostPort("127.0.0.1", 0), settings.clusterAddress());
        assertEquals(List.of(), settings.seedNodes());
        assertEquals(Durability.FSYNC, settings.durability());
        assertEquals(Map.of(), settings.kafka());
    }

    @Test
    void everyFaultIsReportedAtOnce() {
        assertFaults(
                """
                weir.node-id = -1
                weir.listener = nowhere
                weir.durability = perhaps
                weir.htpp = "127.0.0.1:1"
                weir.kafka."num.partitions" = many
                weir.start-timeout = soon
                """,
                "weir.htpp: no such key",
                "weir.node-id: -1 is not within 0 and 2147483647",
                "weir.listener: 'nowhere' is not HOST:PORT",
                "weir.durability: 'perhaps' is none of fsync, os",
                "weir.start-timeout: 'soon' is not a duration such as 10s",
                "Invalid value many for configuration num.partitions: Not a number of type INT");
    }

    @Test
    void whatANetworkThreadLendsOfItselfIsLookedAtBeforeThereIsOne() {
        String path = "weir.dispatcher.partition.network-threads";
        assertFaults(
                path + " { min-pause = 2s, max-pause = 1s }",
                path + ".min-pause must not be above " + path + ".max-pause");
        assertFaults(path + ".max-leaders = -1", path + ".max-leaders is -1; it must be at least 0");
    }

    @Test
    void onePortIsNotGivenTwice() {
        assertFaults(
                "weir { listener = \"127.0.0.1:9644\", cluster-address = \"127.0.0.1:9644\" }",
                "weir.cluster-address: port 9644 is weir.listener's already",
                "weir.http: port 9644 is weir.listener's already",
                "weir.http: port 9644 is weir.cluster-address's already");
    }

    @Test
    void anOpenListenerMustBeMeant() throws InvalidSettingsException {
        String open = "weir { listener = \"0.0.0.0:9092\", advertised-listener = \"localhost:9092\" }";

        assertFaults(
                open,
                "weir.listener: 0.0.0.0:9092 is not loopback and nobody has to authenticate there;"
                        + " set weir.allow-unauthenticated = true if that is meant");
        assertEquals(
                Optional.of(new HostPort("localhost", 9092)),
                settings(open + "\nweir.allow-unauthenticated = true").advertisedListener());
    }

    @Test
    void clientsAreNotToldToConnectToAllAddresses() {
        assertFaults(
                "weir { listener = \"0.0.0.0:9092\", allow-unauthenticated = true }",
                "weir.advertised-listener: is needed, for clients cannot connect to 0.0.0.0:9092");
    }

    @Test
    void aSeedListMayHoldTheNodeItselfAndNoOther() throws InvalidSettingsException {
        String own = "weir { cluster-address = \"127.0.0.1:7001\", seed-nodes = \"127.0.0.1:7001\" }";

        assertEquals(List.of(new HostPort("127.0.0.1", 7001)), settings(own).seedNodes());
        assertFaults(
                "weir { cluster-address = \"127.0.0.1:7001\", seed-nodes = [\"127.0.0.1:7001\", \"127.0.0.1:7002\"] }",
                "weir.seed-nodes: this version runs one node; the list may hold its own address 127.0.0.1:7001 and no other");
        assertFaults(
                "weir.seed-nodes = \"127.0.0.1:7001\"",
                "weir.seed-nodes: needs weir.cluster-address, which says which of them this node is");
    }

    @Test
    void pekkosOwnSeedNodesAreRefusedAndOursNamed() {
        assertFaults(
                "pekko.cluster.seed-nodes = [\"pekko://weir@127.0.0.1:7001\"]",
                "pekko.cluster.seed-nodes: set weir.seed-nodes instead");
    }

    @Test
    void moreReplicasInSyncThanReplicasContradict() {
        assertFaults(
                "weir.kafka { min.insync.replicas = 2, default.replication.factor = 1 }",
                "min.insync.replicas: 2 is more than default.replication.factor 1");
        assertFaults(
                "weir.kafka { default.replication.factor = 3 }",
                "default.replication.factor: 3 replicas need as many nodes; this version runs one");
    }

    @Test
    void kafkasNamesMayStandWithoutQuotes() throws InvalidSettingsException {
        assertEquals("7", settings("weir.kafka.num.partitions = 7").kafka().get("num.partitions"));
        assertEquals(
                "8",
                NodeSettings.of(
                                ConfigFactory.parseString("weir.kafka { num.partitions = 8 }"),
                                ConfigFactory.parseString("weir.kafka { \"num.partitions\" = 7 }"))
                        .kafka()
                        .get("num.partitions"));
        assertFaults("weir.kafka.no.such = 1", "Unknown broker config name: no.such");
        assertFaults("weir.kafka.log.dirs = \"/tmp\"", "log.dirs: set weir.data-dir instead");
    }

    @Test
    void aFileIsNoDataDirectory(@TempDir Path temp) throws Exception {
        Path file = Files.writeString(temp.resolve("file"), "x");

        assertFaults("weir.data-dir = \"" + file + "\"", "weir.data-dir: " + file + " is not a directory");
    }

    @Test
    void anIpv6AddressGoesInBrackets() {
        assertEquals(new HostPort("::1", 9092), HostPort.parse("[::1]:9092"));
        assertEquals("[::1]:9092", new HostPort("::1", 9092).toString());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> HostPort.parse("::1:9092"))
                .getMessage()
                .contains("brackets"));
        assertThrows(IllegalArgumentException.class, () -> HostPort.parse("localhost:65536"));
        assertThrows(IllegalArgumentException.class, () -> HostPort.parse("localhost:"));
    }

    private static NodeSettings settings(String hocon) throws InvalidSettingsException {
        return NodeSettings.of(ConfigFactory.parseString(hocon));
    }

    private static void assertFaults(String hocon, String... faults) {
        assertEquals(
                List.of(faults).stream().sorted().toList(),
                assertThrows(InvalidSettingsException.class, () -> settings(hocon)).faults().stream()
                        .sorted()
                        .toList());
    }
}
