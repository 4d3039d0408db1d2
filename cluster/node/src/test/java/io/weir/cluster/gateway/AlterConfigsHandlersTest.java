package io.weir.cluster.gateway;

import static io.weir.cluster.gateway.Exchange.inEveryVersion;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.cluster.controller.ControllerClient.ConfigAlteration;
import io.weir.cluster.controller.ControllerClient.ConfigEdit;
import io.weir.cluster.controller.ControllerClient.ConfigScope;
import io.weir.cluster.controller.ControllerClient.EditKind;
import io.weir.cluster.controller.ControllerError;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.common.config.ConfigResource.Type;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResourceCollection;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfigCollection;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData.AlterConfigsResourceResponse;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class AlterConfigsHandlersTest {
    private final Surroundings surroundings = new Surroundings();
    private final ConfigAlterations alterations = new ConfigAlterations(surroundings.context(), Surroundings.SETTINGS);
    private final IncrementalAlterConfigsHandler incremental = new IncrementalAlterConfigsHandler(alterations);
    private final AlterConfigsHandler replacing = new AlterConfigsHandler(alterations);

    private static AlterableConfig edit(OpType type, String key, String value) {
        return new AlterableConfig().setConfigOperation(type.id()).setName(key).setValue(value);
    }

    private static AlterConfigsResource resource(Type type, String name, AlterableConfig... edits) {
        return new AlterConfigsResource()
                .setResourceType(type.id())
                .setResourceName(name)
                .setConfigs(new AlterableConfigCollection(List.of(edits).iterator()));
    }

    private static IncrementalAlterConfigsRequestData request(AlterConfigsResource... resources) {
        return new IncrementalAlterConfigsRequestData()
                .setResources(
                        new AlterConfigsResourceCollection(List.of(resources).iterator()));
    }

    private static List<AlterConfigsResourceResponse> told(Exchange exchange) {
        return exchange.answer(IncrementalAlterConfigsResponseData.class).responses();
    }

    private Surroundings.Controller.Alteration asked() {
        return surroundings.controller.alterations.get(surroundings.controller.alterations.size() - 1);
    }

    @Test
    void editsReachTheControllerAndTheAnswerWaitsUntilTheyAreInForce() {
        inEveryVersion(incremental, version -> {
            Exchange exchange = Exchange.put(
                    incremental,
                    version,
                    request(resource(
                                    Type.TOPIC,
                                    "t",
                                    edit(OpType.SET, "a", "1"),
                                    edit(OpType.DELETE, "b", null),
                                    edit(OpType.APPEND, "c", "2"),
                                    edit(OpType.SUBTRACT, "d", "3")))
                            .setValidateOnly(true));
            assertTrue(asked().validateOnly());
            assertEquals(
                    List.of(new ConfigAlteration(
                            ConfigScope.TOPIC,
                            "t",
                            false,
                            List.of(
                                    new ConfigEdit("a", EditKind.SET, "1"),
                                    new ConfigEdit("b", EditKind.DELETE, null),
                                    new ConfigEdit("c", EditKind.APPEND, "2"),
                                    new ConfigEdit("d", EditKind.SUBTRACT, "3")))),
                    asked().resources());
            asked().complete(ControllerError.NONE, null);
            assertFalse(exchange.answered());
            surroundings.apply();
            assertEquals(Errors.NONE.code(), told(exchange).get(0).errorCode());
        });
    }

    @Test
    void theOlderApiReplacesAll() {
        inEveryVersion(replacing, version -> {
            AlterConfigsRequestData.AlterableConfig config =
                    new AlterConfigsRequestData.AlterableConfig().setName("a").setValue("1");
            AlterConfigsRequestData.AlterConfigsResource resource = new AlterConfigsRequestData.AlterConfigsResource()
                    .setResourceType(Type.BROKER.id())
                    .setResourceName("1")
                    .setConfigs(new AlterConfigsRequestData.AlterableConfigCollection(
                            List.of(config).iterator()));
            Exchange exchange = Exchange.put(
                    replacing,
                    version,
                    new AlterConfigsRequestData()
                            .setResources(new AlterConfigsRequestData.AlterConfigsResourceCollection(
                                    List.of(resource).iterator())));
            assertEquals(
                    List.of(new ConfigAlteration(
                            ConfigScope.BROKER, "1", true, List.of(new ConfigEdit("a", EditKind.SET, "1")))),
                    asked().resources());
            asked().complete(ControllerError.INVALID_CONFIG, "why");
            surroundings.apply();
            AlterConfigsResponseData.AlterConfigsResourceResponse told =
                    exchange.answer(AlterConfigsResponseData.class).responses().get(0);
            assertEquals(Errors.INVALID_CONFIG.code(), told.errorCode());
            assertEquals("why", told.errorMessage());
            assertEquals("1", told.resourceName());
        });
    }

    @Test
    void whatTheWireAloneGetsWrongIsRefusedAndTheRestIsDone() {
        Exchange exchange = Exchange.put(
                incremental,
                1,
                request(
                        resource(Type.TOPIC, "a", edit(OpType.SET, "k", "1"), edit(OpType.SET, "k", "2")),
                        resource(Type.TOPIC, "b", edit(OpType.SET, "k", null)),
                        resource(Type.TOPIC, "good", edit(OpType.SET, "k", "1")),
                        resource(Type.BROKER, "2", edit(OpType.SET, "k", "1")),
                        resource(Type.BROKER, "x", edit(OpType.SET, "k", "1")),
                        resource(Type.CLIENT_METRICS, "g", edit(OpType.SET, "k", "1")),
                        resource(Type.TOPIC, "c", edit(OpType.SET, "k", "1").setConfigOperation((byte) 9)),
                        resource(Type.TOPIC, "twice"),
                        resource(Type.TOPIC, "twice"),
                        resource(Type.BROKER, "", edit(OpType.SET, "k", "1"))));
        assertEquals(
                List.of("good", ""),
                asked().resources().stream().map(ConfigAlteration::name).toList());
        asked().complete(ControllerError.NONE, null);
        surroundings.apply();
        List<AlterConfigsResourceResponse> told = told(exchange);
        assertEquals(
                List.of(
                        "Error due to duplicate config keys",
                        "Null value not supported for : k",
                        "",
                        "Unexpected broker id, expected 1, but received 2",
                        "Node id must be an integer, but it is: x",
                        "Unknown resource type 16",
                        "Unknown operations type 9",
                        "Each resource must appear at most once.",
                        "Each resource must appear at most once.",
                        ""),
                told.stream()
                        .map(one -> one.errorMessage() == null ? "" : one.errorMessage())
                        .toList());
        told.forEach(one -> assertEquals(
                (one.errorMessage() == null ? Errors.NONE : Errors.INVALID_REQUEST).code(), one.errorCode()));
    }

    @Test
    void whatDoesNotComeInTimeIsSaidToBeLate() {
        Exchange exchange =
                Exchange.put(incremental, 1, request(resource(Type.TOPIC, "t", edit(OpType.SET, "a", "1"))));
        exchange.pass(Surroundings.SETTINGS.topicChangeWait().plus(Duration.ofSeconds(1)));
        assertEquals(Errors.REQUEST_TIMED_OUT.code(), told(exchange).get(0).errorCode());
    }
}
