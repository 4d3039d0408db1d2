package io.weir.cluster.controller;

import static io.weir.cluster.controller.ControllerClient.EditKind.APPEND;
import static io.weir.cluster.controller.ControllerClient.EditKind.DELETE;
import static io.weir.cluster.controller.ControllerClient.EditKind.SET;
import static io.weir.cluster.controller.ControllerClient.EditKind.SUBTRACT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.weir.cluster.config.BrokerConfigs;
import io.weir.cluster.config.TopicConfigs;
import io.weir.cluster.controller.ControllerClient.AlteredConfigs;
import io.weir.cluster.controller.ControllerClient.ConfigAlteration;
import io.weir.cluster.controller.ControllerClient.ConfigEdit;
import io.weir.cluster.controller.ControllerClient.ConfigScope;
import io.weir.cluster.controller.ControllerClient.EditKind;
import io.weir.cluster.controller.ControllerCommand.AlterConfigs;
import io.weir.cluster.controller.ControllerReply.ConfigsAltered;
import io.weir.cluster.metadata.MetadataEvent;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.log.TopicId;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConfigDecisionsTest {
    private static final TopicId ID = new TopicId(3, 3);
    private final ControllerDecisions decisions = new ControllerDecisions(
            new TopicConfigs(BrokerConfigs.of(1, Map.of())), ControllerFixtures.settings(100, 10, 1000));
    private final MetadataImage image = oneBrokerAndATopic(Map.of("retention.ms", "5", "segment.bytes", "2097152"));

    @Test
    void whatIsNotNamedStaysAsItIs() {
        Decision decision = topic(edit(SET, "retention.ms", "7"), edit(DELETE, "segment.bytes", null));
        assertEquals(Map.of("retention.ms", "7"), configs(decision));
        assertEquals(
                List.of(new MetadataEvent.TopicConfigChanged(
                        ID, Map.of("retention.ms", "7"), List.of("segment.bytes"))),
                decision.events());
        assertEquals(new AlteredConfigs(ConfigScope.TOPIC, "t", ControllerError.NONE, null), result(decision));
    }

    @Test
    void aReplacementTakesAwayWhatItDoesNotName() {
        Decision decision =
                alter(image, new ConfigAlteration(ConfigScope.TOPIC, "t", true, List.of(edit(SET, "flush.ms", "9"))));
        assertEquals(Map.of("flush.ms", "9"), configs(decision));
    }

    @Test
    void whatIsSoAlreadyIsNoEvent() {
        Decision decision = topic(edit(SET, "retention.ms", "5"), edit(DELETE, "flush.ms", null));
        assertEquals(List.of(), decision.events());
        assertSame(image, decision.image());
        assertEquals(ControllerError.NONE, result(decision).error());
    }

    @Test
    void elementsAreAddedToListsAndTakenAway() {
        Decision both = topic(edit(APPEND, "cleanup.policy", "compact"));
        assertEquals("delete,compact", configs(both).get("cleanup.policy"));
        Decision again = alter(both.image(), incremental("t", edit(APPEND, "cleanup.policy", "compact,delete")));
        assertEquals(List.of(), again.events());
        Decision one = alter(both.image(), incremental("t", edit(SUBTRACT, "cleanup.policy", "delete")));
        assertEquals("compact", configs(one).get("cleanup.policy"));
    }

    @Test
    void nothingIsAddedToWhatIsNoList() {
        for (EditKind kind : List.of(APPEND, SUBTRACT)) {
            assertEquals(
                    new AlteredConfigs(
                            ConfigScope.TOPIC,
                            "t",
                            ControllerError.INVALID_CONFIG,
                            "Can't " + kind + " to key retention.ms because its type is not LIST."),
                    result(topic(edit(kind, "retention.ms", "5"))));
        }
    }

    @Test
    void aBrokersListsCanBeAddedToAndItsNumbersNot() {
        Decision decision = broker(image, "", edit(APPEND, "log.cleanup.policy", "compact"));
        assertEquals(
                Map.of("log.cleanup.policy", "delete,compact"),
                decision.image().brokerConfigs().get(""));
        assertEquals(
                new AlteredConfigs(
                        ConfigScope.BROKER,
                        "",
                        ControllerError.INVALID_CONFIG,
                        "Config value append is not allowed for config key: log.retention.ms"),
                result(broker(image, "", edit(APPEND, "log.retention.ms", "4"))));
    }

    @Test
    void aGroupIsConfiguredWhetherItIsThereOrNot() {
        Decision set = group(image, "g", edit(SET, "consumer.session.timeout.ms", "50000"));
        assertEquals(
                Map.of("consumer.session.timeout.ms", "50000"),
                set.image().groupConfigs().get("g"));
        assertEquals(new AlteredConfigs(ConfigScope.GROUP, "g", ControllerError.NONE, null), result(set));
        Decision unset = group(set.image(), "g", edit(DELETE, "consumer.session.timeout.ms", null));
        assertEquals(Map.of(), unset.image().groupConfigs());
    }

    @Test
    void aGroupIsNotConfiguredBeyondTheBrokersBounds() {
        assertEquals(
                new AlteredConfigs(
                        ConfigScope.GROUP,
                        "g",
                        ControllerError.INVALID_CONFIG,
                        "consumer.session.timeout.ms must be less than or equal to group.consumer.max.session.timeout.ms"),
                result(group(image, "g", edit(SET, "consumer.session.timeout.ms", "60001"))));
        assertEquals(
                "Unknown group config name: retention.ms",
                result(group(image, "g", edit(SET, "retention.ms", "1"))).message());
        assertEquals(
                new AlteredConfigs(
                        ConfigScope.GROUP,
                        "",
                        ControllerError.INVALID_REQUEST,
                        "Default group resources are not allowed."),
                result(group(image, "", edit(SET, "consumer.session.timeout.ms", "50000"))));
    }

    @Test
    void aValueHasABound() {
        assertEquals(
                "The value for configuration cleanup.policy is longer than 32767 characters",
                result(topic(edit(SET, "cleanup.policy", "delete,".repeat(10_000))))
                        .message());
    }

    @Test
    void aResourceChangesAsAWholeOrNotAtAll() {
        Decision decision = topic(edit(SET, "retention.ms", "7"), edit(SET, "segment.bytes", "many"));
        assertEquals(List.of(), decision.events());
        assertEquals(
                "Invalid value many for configuration segment.bytes: Not a number of type INT",
                result(decision).message());
        assertEquals(
                "Unknown topic config name: no.such",
                result(topic(edit(SET, "no.such", "1"))).message());
    }

    @Test
    void aTopicThatIsNotThereIsSaidToBe() {
        assertEquals(
                new AlteredConfigs(
                        ConfigScope.TOPIC, "x", ControllerError.UNKNOWN_TOPIC, "The topic 'x' does not exist."),
                result(alter(image, incremental("x", edit(SET, "retention.ms", "1")))));
        assertEquals(
                ControllerError.INVALID_TOPIC,
                result(alter(image, incremental("a b"))).error());
        assertEquals(
                "Default topic resources are not allowed.",
                result(alter(image, incremental(""))).message());
    }

    @Test
    void aBrokerAndAllBrokersHaveTheirOwn() {
        MetadataImage all =
                broker(image, "", edit(SET, "log.retention.ms", "5")).image();
        MetadataImage own = broker(all, "1", edit(SET, "log.retention.ms", "6")).image();
        assertEquals(Map.of("log.retention.ms", "5"), own.brokerConfigs().get(""));
        assertEquals(Map.of("log.retention.ms", "6"), own.brokerConfigs().get("1"));
        MetadataImage gone =
                broker(own, "1", edit(DELETE, "log.retention.ms", null)).image();
        assertEquals(null, gone.brokerConfigs().get("1"));
    }

    @Test
    void whatOnlyAStartCanSetIsRefused() {
        assertEquals(
                new AlteredConfigs(
                        ConfigScope.BROKER,
                        "1",
                        ControllerError.INVALID_REQUEST,
                        "Cannot update these configs dynamically: [log.retention.hours, node.id]"),
                result(broker(
                        image,
                        "1",
                        edit(SET, "node.id", "2"),
                        edit(SET, "log.retention.hours", "2"),
                        edit(SET, "log.retention.ms", "2"))));
    }

    @Test
    void aBrokersValueIsCheckedToo() {
        assertEquals(
                "Invalid value 0 for configuration max.connections: Value must be at least 1",
                result(broker(image, "", edit(SET, "max.connections", "0"))).message());
        assertEquals(
                "Unknown broker config name: num.io.threads",
                result(broker(image, "", edit(SET, "num.io.threads", "8"))).message());
    }

    @Test
    void aBrokerThatIsNotRegisteredHasNoConfigurations() {
        assertEquals(
                new AlteredConfigs(
                        ConfigScope.BROKER, "9", ControllerError.UNKNOWN_BROKER, "No broker with id 9 found."),
                result(broker(image, "9", edit(SET, "log.retention.ms", "1"))));
        assertEquals(
                "Unable to parse broker name as a base 10 number.",
                result(broker(image, "one", edit(SET, "log.retention.ms", "1"))).message());
    }

    @Test
    void validatingChangesNothing() {
        Decision decision = decisions.decide(
                image,
                new AlterConfigs(List.of(incremental("t", edit(SET, "retention.ms", "7"))), true, null),
                new Random(1));
        assertEquals(List.of(), decision.events());
        assertSame(image, decision.image());
        assertEquals(ControllerError.NONE, result(decision).error());
    }

    private static ConfigEdit edit(EditKind kind, String key, String value) {
        return new ConfigEdit(key, kind, value);
    }

    private static ConfigAlteration incremental(String topic, ConfigEdit... edits) {
        return new ConfigAlteration(ConfigScope.TOPIC, topic, false, List.of(edits));
    }

    private Decision topic(ConfigEdit... edits) {
        return alter(image, incremental("t", edits));
    }

    private Decision broker(MetadataImage from, String name, ConfigEdit... edits) {
        return alter(from, new ConfigAlteration(ConfigScope.BROKER, name, false, List.of(edits)));
    }

    private Decision alter(MetadataImage from, ConfigAlteration alteration) {
        return decisions.decide(from, new AlterConfigs(List.of(alteration), false, null), new Random(1));
    }

    private static Map<String, String> configs(Decision decision) {
        return decision.image().topic("t").orElseThrow().configs();
    }

    private static AlteredConfigs result(Decision decision) {
        return ((ConfigsAltered) decision.reply()).resources().get(0);
    }

    private static MetadataImage oneBrokerAndATopic(Map<String, String> configs) {
        MetadataImage one = new MetadataEvent.BrokerRegistered(1, "i1", "host", 9092, "")
                .apply(MetadataImage.empty(new TopicId(7, 7)));
        return new MetadataEvent.TopicCreated("t", ID, List.of(List.of(1)), configs).apply(one);
    }

    private Decision group(MetadataImage from, String name, ConfigEdit... edits) {
        return alter(from, new ConfigAlteration(ConfigScope.GROUP, name, false, List.of(edits)));
    }
}
