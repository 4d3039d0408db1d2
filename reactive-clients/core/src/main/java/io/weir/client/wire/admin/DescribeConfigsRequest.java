package io.weir.client.wire.admin;

import io.weir.client.wire.Lane;
import io.weir.client.wire.Request;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.requests.DescribeConfigsResponse;

/** Asks for the configurations of resources, with all values that were considered for each. */
public final class DescribeConfigsRequest
        extends Request<Map<ConfigResource, Outcome<List<DescribeConfigsRequest.Config>>>> {
    private static final short WITH_TYPES = 3;

    /**
     * @param value {@code null} for none, or when it is not to be shown
     * @param source a number of {@code org.apache.kafka.clients.admin.ConfigEntry.ConfigSource}, as the protocol has it
     * @param type in lower case
     * @param documentation {@code null} for none
     */
    public record Config(
            String name,
            String value,
            int source,
            String type,
            boolean readOnly,
            boolean sensitive,
            List<Synonym> synonyms,
            String documentation) {
        public Config {
            synonyms = List.copyOf(synonyms);
        }
    }

    public record Synonym(String name, String value, int source) {}

    private final List<ConfigResource> resources;
    private final boolean documentation;

    public DescribeConfigsRequest(Collection<ConfigResource> resources, boolean documentation) {
        super(ApiKeys.DESCRIBE_CONFIGS, 1, 4, Lane.CONTROL);
        this.resources = List.copyOf(resources);
        this.documentation = documentation;
    }

    @Override
    protected ApiMessage body(short version) {
        return new DescribeConfigsRequestData()
                .setResources(resources.stream()
                        .map(resource -> new DescribeConfigsResource()
                                .setResourceType(resource.type().id())
                                .setResourceName(resource.name())
                                .setConfigurationKeys(null))
                        .toList())
                .setIncludeSynonyms(true)
                .setIncludeDocumentation(documentation && version >= WITH_TYPES);
    }

    @Override
    protected Map<ConfigResource, Outcome<List<Config>>> answer(ApiMessage message, short version) {
        Map<ConfigResource, Outcome<List<Config>>> answers = new LinkedHashMap<>();
        ((DescribeConfigsResponseData) message)
                .results()
                .forEach(result -> answers.put(
                        new ConfigResource(ConfigResource.Type.forId(result.resourceType()), result.resourceName()),
                        Outcome.of(result.errorCode(), result.errorMessage(), () -> result.configs().stream()
                                .map(DescribeConfigsRequest::config)
                                .toList())));
        return answers;
    }

    private static Config config(DescribeConfigsResourceResult config) {
        return new Config(
                config.name(),
                config.isSensitive() ? null : config.value(),
                config.configSource(),
                DescribeConfigsResponse.ConfigType.forId(config.configType())
                        .name()
                        .toLowerCase(Locale.ROOT),
                config.readOnly(),
                config.isSensitive(),
                config.synonyms().stream()
                        .map(synonym -> new Synonym(synonym.name(), synonym.value(), synonym.source()))
                        .toList(),
                config.documentation());
    }
}
