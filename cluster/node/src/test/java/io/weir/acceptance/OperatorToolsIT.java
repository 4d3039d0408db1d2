package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Apache Kafka's tools for operators against a node: records, directories, cluster, quorum, features, versions. */
class OperatorToolsIT {
    @TempDir
    static Path directory;

    private static TestNodes.Forked node;

    @BeforeAll
    static void aNode() throws Exception {
        node = new TestNodes.Forked(directory, Map.of()).start();
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    private static Program tool(String name, String... args) throws Exception {
        return KafkaPeer.tools(name, args);
    }

    private static String said(String name, String... args) throws Exception {
        return tool(name, args).succeeded().out();
    }

    private static void publish(String topic, int records) {
        try (var producer = Clients.producer(node.bootstrap(), Map.of())) {
            for (int i = 0; i < records; i++) {
                producer.send(new ProducerRecord<>(topic, 0, "key", "value " + i));
            }
        }
    }

    @Test
    void deleteRecordsCommandDeletesAndGetOffsetShellSeesIt() throws Exception {
        publish("shortened", 20);
        Path offsets = Files.writeString(directory.resolve("offsets.json"), """
                {"version": 1, "partitions": [{"topic": "shortened", "partition": 0, "offset": 12}]}""");
        String deleted = said(
                "DeleteRecordsCommand",
                "--bootstrap-server",
                node.bootstrap(),
                "--offset-json-file",
                offsets.toString());
        assertTrue(deleted.contains("partition: shortened-0\tlow_watermark: 12"), deleted);
        String beyond = said(
                "DeleteRecordsCommand",
                "--bootstrap-server",
                node.bootstrap(),
                "--offset-json-file",
                Files.writeString(offsets, Files.readString(offsets).replace("12", "21"))
                        .toString());
        assertTrue(beyond.contains("OffsetOutOfRangeException"), beyond);

        assertEquals("shortened:0:12", offsets("earliest"));
        assertEquals("shortened:0:20", offsets("latest"));
        assertEquals("shortened:0:12", offsets("0"));
        assertNotEquals(
                0,
                KafkaPeer.getOffsets(node.bootstrap(), "--topic", "nowhere", "--time", "-1")
                        .exitCode());
    }

    private static String offsets(String time) throws Exception {
        return KafkaPeer.getOffsets(node.bootstrap(), "--topic", "shortened", "--time", time)
                .succeeded()
                .out()
                .strip();
    }

    @Test
    void logDirsCommandTellsSizes() throws Exception {
        publish("stored", 5);
        String told =
                said("LogDirsCommand", "--bootstrap-server", node.bootstrap(), "--describe", "--topic-list", "stored");
        JsonNode json = new ObjectMapper().readTree(told.substring(told.indexOf("{\"brokers\"")));
        JsonNode dir = json.at("/brokers/0/logDirs/0");
        assertEquals(node.data.toString(), dir.get("logDir").asText());
        assertTrue(dir.get("error").isNull());
        assertEquals(1, dir.get("partitions").size());
        assertEquals(
                Segments.bytesOfBatches(node.data.resolve("stored-0/00000000000000000000.log")),
                dir.at("/partitions/0/size").asLong());
        Program nobody =
                tool("LogDirsCommand", "--bootstrap-server", node.bootstrap(), "--describe", "--broker-list", "7");
        assertNotEquals(0, nobody.exitCode(), nobody.toString());
    }

    @Test
    void clusterToolTellsIdAndEndpoints() throws Exception {
        String id = said("ClusterTool", "cluster-id", "--bootstrap-server", node.bootstrap());
        assertTrue(Pattern.compile("Cluster ID: \\S{22}").matcher(id).find(), id);
        String endpoints = said("ClusterTool", "list-endpoints", "--bootstrap-server", node.bootstrap());
        assertTrue(endpoints.contains(Integer.toString(node.port())) && endpoints.contains("unfenced"), endpoints);
        Program controllers = tool("ClusterTool", "list-endpoints", "--bootstrap-controller", node.bootstrap());
        assertNotEquals(0, controllers.exitCode(), controllers.toString());
    }

    @Test
    void producerPerformanceRuns() throws Exception {
        String measured = said(
                "ProducerPerformance",
                "--bootstrap-server",
                node.bootstrap(),
                "--topic",
                "measured",
                "--num-records",
                "5000",
                "--record-size",
                "200",
                "--throughput",
                "-1");
        assertTrue(measured.contains("5000 records sent"), measured);
        assertTrue(measured.contains("99.9th"), measured);
    }

    @Test
    void metadataQuorumCommandDescribesTheNode() throws Exception {
        String status = said("MetadataQuorumCommand", "--bootstrap-server", node.bootstrap(), "describe", "--status");
        assertTrue(Pattern.compile("LeaderId:\\s+1\\R").matcher(status).find(), status);
        assertTrue(
                Pattern.compile("CurrentObservers:\\s+\\[\\]").matcher(status).find(), status);
        List<String> replicas = said(
                        "MetadataQuorumCommand", "--bootstrap-server", node.bootstrap(), "describe", "--replication")
                .lines()
                .toList();
        assertEquals(2, replicas.size(), replicas.toString());
        assertTrue(replicas.get(1).strip().endsWith("Leader"), replicas.get(1));
        Program added = tool(
                "MetadataQuorumCommand",
                "--bootstrap-server",
                node.bootstrap(),
                "remove-controller",
                "--controller-id",
                "2",
                "--controller-directory-id",
                "AAAAAAAAAAAAAAAAAAAABA");
        assertNotEquals(0, added.exitCode(), added.toString());
    }

    @Test
    void featureCommandDescribesAndRefuses() throws Exception {
        String described = said("FeatureCommand", "--bootstrap-server", node.bootstrap(), "describe");
        assertTrue(
                Pattern.compile("metadata\\.version\\s.*FinalizedVersionLevel: 4\\.3-IV0")
                        .matcher(described)
                        .find(),
                described);
        Program upgrade = tool(
                "FeatureCommand",
                "--bootstrap-server",
                node.bootstrap(),
                "upgrade",
                "--feature",
                "metadata.version=31",
                "--dry-run");
        assertNotEquals(0, upgrade.exitCode());
        assertTrue((upgrade.out() + upgrade.err()).contains("only supports versions 30"), upgrade.toString());
    }

    @Test
    void brokerApiVersionsCommandFindsAllThatItUsesUsable() throws Exception {
        String versions = said("BrokerApiVersionsCommand", "--bootstrap-server", node.bootstrap());
        for (String api : List.of(
                "DeleteRecords(21): 0 to 2 [usable: 2]",
                "DescribeAcls(29): 1 to 3 [usable: 3]",
                "DescribeLogDirs(35): 1 to 5 [usable: 5]",
                "ElectLeaders(43): 0 to 2 [usable: 2]",
                "AlterPartitionReassignments(45): 0 to 1 [usable: 1]",
                "DescribeClientQuotas(48): 0 to 1 [usable: 1]",
                "DescribeQuorum(55): 0 to 2 [usable: 2]",
                "UpdateFeatures(57): 0 to 2 [usable: 2]",
                "DescribeProducers(61): 0 [usable: 0]")) {
            assertTrue(versions.contains(api), api + " is not in\n" + versions);
        }
        assertTrue(versions.lines().noneMatch(line -> line.contains("unusable")), versions);
    }

    @Test
    void transactionsCommandDescribesProducers() throws Exception {
        publish("written", 9);
        List<String> producers = said(
                        "TransactionsCommand",
                        "--bootstrap-server",
                        node.bootstrap(),
                        "describe-producers",
                        "--topic",
                        "written",
                        "--partition",
                        "0")
                .lines()
                .toList();
        assertEquals(2, producers.size(), producers.toString());
        assertEquals("8", producers.get(1).split("\\s+")[3]);
    }

    @Test
    void leadersAreElectedAlready() throws Exception {
        publish("led", 1);
        String elected = said(
                "LeaderElectionCommand",
                "--bootstrap-server",
                node.bootstrap(),
                "--election-type",
                "preferred",
                "--topic",
                "led",
                "--partition",
                "0");
        assertTrue(elected.contains("already elected for partitions led-0"), elected);
    }
}
