package io.weir.cluster.gateway;

import io.weir.cluster.config.ConfigEntry;
import io.weir.cluster.config.ConfigSource;
import io.weir.cluster.config.GroupConfigs;
import io.weir.cluster.config.TopicConfigs;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.TopicImage;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsSynonym;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DescribeConfigsRequest;
import org.apache.kafka.common.requests.DescribeConfigsResponse;
import org.pcollections.HashTreePMap;

/**
 * DescribeConfigs for topics, for consumer groups, for this broker and for the cluster's defaults: what is in force, where it comes from, and what stands
 * behind it.
 */
final class DescribeConfigsHandler implements ApiHandler {
    private final GatewayContext context;
    private final TopicConfigs configs;
    private final GroupConfigs groups;

    DescribeConfigsHandler(GatewayContext context, TopicConfigs configs) {
        this.context = context;
        this.configs = configs;
        this.groups = new GroupConfigs(configs.broker());
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.DESCRIBE_CONFIGS;
    }

    @Override
    public void handle(ApiRequest request) {
        DescribeConfigsRequestData data = ((DescribeConfigsRequest) request.body()).data();
        MetadataImage image = context.metadata().image();
        // A resource has hundreds of times the bytes of its name to tell: it is told once, however often it is named.
        List<DescribeConfigsResult> results = data.resources().stream()
                .distinct()
                .map(resource -> describe(image, resource, data)
                        .setResourceType(resource.resourceType())
                        .setResourceName(resource.resourceName()))
                .collect(Collectors.toList());
        request.respond(new DescribeConfigsResponse(new DescribeConfigsResponseData().setResults(results)));
    }

    private DescribeConfigsResult describe(
            MetadataImage image, DescribeConfigsResource resource, DescribeConfigsRequestData asked) {
        return switch (ConfigResource.Type.forId(resource.resourceType())) {
            case TOPIC -> topic(image, resource, asked);
            case BROKER -> broker(image, resource, asked);
            case GROUP -> group(image, resource, asked);
            default ->
                failed(
                        Errors.INVALID_REQUEST,
                        "Resources of type " + ConfigResource.Type.forId(resource.resourceType()) + " ("
                                + resource.resourceType() + ") have no configurations.");
        };
    }

    private DescribeConfigsResult topic(
            MetadataImage image, DescribeConfigsResource resource, DescribeConfigsRequestData asked) {
        try {
            Topic.validate(resource.resourceName());
        } catch (InvalidTopicException invalid) {
            return failed(Errors.INVALID_TOPIC_EXCEPTION, invalid.getMessage());
        }
        Optional<TopicImage> topic = image.topic(resource.resourceName());
        return topic.isEmpty()
                ? failed(Errors.UNKNOWN_TOPIC_OR_PARTITION, null)
                : described(configs.entries(image, topic.get().configs()), resource, asked);
    }

    private DescribeConfigsResult group(
            MetadataImage image, DescribeConfigsResource resource, DescribeConfigsRequestData asked) {
        String name = resource.resourceName();
        return name.isEmpty()
                ? failed(Errors.INVALID_REQUEST, "Group name must not be empty")
                : described(
                        groups.entries(image, image.groupConfigs().getOrDefault(name, HashTreePMap.empty())),
                        resource,
                        asked);
    }

    private DescribeConfigsResult broker(
            MetadataImage image, DescribeConfigsResource resource, DescribeConfigsRequestData asked) {
        String name = resource.resourceName();
        if (name.isEmpty()) {
            return described(clusterDefaults(image), resource, asked);
        }
        Optional<String> elsewhere = WireConfigs.notThisBroker(context.nodeId(), name);
        if (elsewhere.isPresent()) {
            return failed(Errors.INVALID_REQUEST, elsewhere.get());
        }
        return described(configs.broker().entries(image), resource, asked);
    }

    /** What was set for all brokers while they run, and nothing else. */
    private List<ConfigEntry> clusterDefaults(MetadataImage image) {
        return configs.broker().entries(image).stream()
                .flatMap(entry -> entry.synonyms().stream()
                        .filter(synonym -> synonym.source() == ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG)
                        .map(synonym -> new ConfigEntry(
                                entry.name(),
                                synonym.value(),
                                synonym.source(),
                                entry.type(),
                                entry.doc(),
                                entry.readOnly(),
                                entry.sensitive(),
                                List.of(synonym))))
                .toList();
    }

    private static DescribeConfigsResult described(
            List<ConfigEntry> entries, DescribeConfigsResource resource, DescribeConfigsRequestData asked) {
        List<String> keys = resource.configurationKeys();
        boolean all = keys == null || keys.isEmpty();
        return new DescribeConfigsResult()
                .setConfigs(entries.stream()
                        .filter(entry -> all || keys.contains(entry.name()))
                        .map(entry -> onWire(entry, asked))
                        .collect(Collectors.toList()));
    }

    private static DescribeConfigsResourceResult onWire(ConfigEntry entry, DescribeConfigsRequestData asked) {
        return new DescribeConfigsResourceResult()
                .setName(entry.name())
                .setValue(entry.sensitive() ? null : entry.value())
                .setReadOnly(entry.readOnly())
                .setConfigSource(WireConfigs.source(entry.source()))
                .setIsSensitive(entry.sensitive())
                .setConfigType(WireConfigs.type(entry.type()))
                .setSynonyms(asked.includeSynonyms() ? synonyms(entry) : List.of())
                .setDocumentation(asked.includeDocumentation() ? entry.doc() : null);
    }

    private static List<DescribeConfigsSynonym> synonyms(ConfigEntry entry) {
        return entry.synonyms().stream()
                .map(synonym -> new DescribeConfigsSynonym()
                        .setName(synonym.name())
                        .setValue(entry.sensitive() ? null : synonym.value())
                        .setSource(WireConfigs.source(synonym.source())))
                .collect(Collectors.toList());
    }

    private static DescribeConfigsResult failed(Errors error, String message) {
        return new DescribeConfigsResult()
                .setErrorCode(error.code())
                .setErrorMessage(message == null ? error.message() : message);
    }
}
