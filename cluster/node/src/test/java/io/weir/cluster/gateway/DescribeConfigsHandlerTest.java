package io.weir.cluster.gateway;

import static io.weir.cluster.gateway.Exchange.ask;
import static io.weir.cluster.gateway.Exchange.inEveryVersion;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.cluster.config.ConfigSource;
import io.weir.cluster.config.ConfigType;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DescribeConfigsResponse;
import org.junit.jupiter.api.Test;

class DescribeConfigsHandlerTest {
    private final Surroundings surroundings = new Surroundings();

    private DescribeConfigsHandler handler() {
        return new DescribeConfigsHandler(surroundings.context(), surroundings.configs());
    }

    private static DescribeConfigsRequestData request(ConfigResource.Type type, String name, List<String> keys) {
        return new DescribeConfigsRequestData()
                .setResources(List.of(new DescribeConfigsResource()
                        .setResourceType(type.id())
                        .setResourceName(name)
                        .setConfigurationKeys(keys)));
    }

    private DescribeConfigsResult describe(int version, DescribeConfigsRequestData request) {
        DescribeConfigsResponseData answer = ask(handler(), version, request, DescribeConfigsResponseData.class);
        assertEquals(1, answer.results().size());
        return answer.results().get(0);
    }

    private static DescribeConfigsResourceResult config(DescribeConfigsResult result, String name) {
        return result.configs().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aTopicsConfigurationsAreToldWithTheirSourcesInEveryVersion() {
        surroundings.brokerValues.put("message.max.bytes", "5000");
        surroundings.topic("orders", 1, Map.of("cleanup.policy", "compact"));
        inEveryVersion(handler(), version -> {
            DescribeConfigsRequestData request = request(ConfigResource.Type.TOPIC, "orders", null)
                    .setIncludeSynonyms(true)
                    .setIncludeDocumentation(version >= 3);
            DescribeConfigsResult told = describe(version, request);
            assertEquals(0, told.errorCode());
            assertEquals("orders", told.resourceName());
            DescribeConfigsResourceResult policy = config(told, "cleanup.policy");
            assertEquals("compact", policy.value());
            assertEquals(DescribeConfigsResponse.ConfigSource.TOPIC_CONFIG.id(), policy.configSource());
            assertEquals(
                    "delete",
                    policy.synonyms().get(policy.synonyms().size() - 1).value());
            assertFalse(policy.isSensitive());
            DescribeConfigsResourceResult size = config(told, "max.message.bytes");
            assertEquals("5000", size.value());
            assertEquals(DescribeConfigsResponse.ConfigSource.STATIC_BROKER_CONFIG.id(), size.configSource());
            assertEquals("message.max.bytes", size.synonyms().get(0).name());
            assertEquals(version >= 3 ? DescribeConfigsResponse.ConfigType.INT.id() : 0, size.configType());
            assertEquals(
                    version >= 3,
                    size.documentation() != null && !size.documentation().isBlank());
        });
    }

    @Test
    void onlyTheNamedKeysAreTold() {
        surroundings.topic("orders", 1);
        DescribeConfigsResult told =
                describe(4, request(ConfigResource.Type.TOPIC, "orders", List.of("segment.bytes", "no.such")));
        assertEquals(1, told.configs().size());
        assertEquals("segment.bytes", told.configs().get(0).name());
        assertTrue(told.configs().get(0).synonyms().isEmpty(), "not asked for");
        assertNull(told.configs().get(0).documentation());
    }

    @Test
    void whatCannotBeDescribedHasItsCodeInEveryVersion() {
        inEveryVersion(handler(), version -> {
            assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION.code(), code(version, ConfigResource.Type.TOPIC, "nowhere"));
            assertEquals(Errors.INVALID_TOPIC_EXCEPTION.code(), code(version, ConfigResource.Type.TOPIC, "no such"));
            assertEquals(Errors.INVALID_REQUEST.code(), code(version, ConfigResource.Type.BROKER, "2"));
            assertEquals(Errors.INVALID_REQUEST.code(), code(version, ConfigResource.Type.BROKER, "one"));
            assertEquals(Errors.INVALID_REQUEST.code(), code(version, ConfigResource.Type.UNKNOWN, "x"));
        });
    }

    private short code(int version, ConfigResource.Type type, String name) {
        return describe(version, request(type, name, null)).errorCode();
    }

    @Test
    void thisBrokersConfigurationsAreTold() {
        inEveryVersion(handler(), version -> {
            DescribeConfigsResult told = describe(version, request(ConfigResource.Type.BROKER, "1", null));
            assertEquals(0, told.errorCode());
            assertTrue(config(told, "inter.broker.protocol.version").value().startsWith("4.3"));
            assertEquals("1", config(told, "node.id").value());
        });
    }

    @Test
    void theClustersDefaultsAreWhatWasSetForAllBrokers() {
        DescribeConfigsRequestData request = request(ConfigResource.Type.BROKER, "", null);
        assertTrue(describe(4, request).configs().isEmpty());
        surroundings.brokerConfig("", Map.of("log.retention.ms", "1000"));
        DescribeConfigsResult told = describe(4, request);
        assertEquals(1, told.configs().size());
        assertEquals("1000", told.configs().get(0).value());
        assertEquals(
                DescribeConfigsResponse.ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG.id(),
                told.configs().get(0).configSource());
    }

    @Test
    void everySourceAndTypeHasItsNumber() {
        for (ConfigSource source : ConfigSource.values()) {
            assertEquals(
                    source.name(),
                    DescribeConfigsResponse.ConfigSource.forId(WireConfigs.source(source))
                            .name());
        }
        for (ConfigType type : ConfigType.values()) {
            assertTrue(WireConfigs.type(type) > 0, type::name);
        }
    }
}
