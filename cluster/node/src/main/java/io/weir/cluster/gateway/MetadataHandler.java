package io.weir.cluster.gateway;

import io.weir.cluster.config.BrokerConfigs;
import io.weir.cluster.metadata.MetadataImage;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.MetadataRequest;

/**
 * Metadata: the brokers and the topics that are asked for, by name, by id or all. A topic that does not exist is created first when
 * both the configuration and the request allow it; the answer then waits, in bounds, until this broker has applied it, so that the
 * client learns its leader at once.
 */
final class MetadataHandler implements ApiHandler {
    private static final int FIRST_VERSION_WITH_TOPIC_IDS = 12;

    private final GatewayContext context;
    private final BrokerConfigs configs;
    private final AdminSettings settings;
    private final AutoCreation autoCreation;

    MetadataHandler(GatewayContext context, BrokerConfigs configs, AdminSettings settings) {
        this.context = context;
        this.configs = configs;
        this.settings = settings;
        this.autoCreation = new AutoCreation(context.controller(), context.metadata());
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.METADATA;
    }

    @Override
    public void handle(ApiRequest request) {
        MetadataRequest body = (MetadataRequest) request.body();
        if (!body.isAllTopics() && !namesTopicsRightly(body)) {
            request.respond(body.getErrorResponse(0, Errors.INVALID_REQUEST.exception()));
            return;
        }
        MetadataImage image = context.metadata().image();
        Set<String> toCreate = toCreate(body, image);
        if (toCreate.isEmpty()) {
            request.respond(new MetadataAnswer(body, image, Map.of()).response());
            return;
        }
        DeferredAnswer.give(
                request,
                DeferredAnswer.within(
                        settings.autoCreateWait(), request.eventLoop(), autoCreation.create(toCreate), Map::of),
                outcomes -> new MetadataAnswer(body, context.metadata().image(), errorsOfUnseen(toCreate, outcomes))
                        .response());
    }

    /** A topic is named by its name, or from version 12 on by its id instead. */
    private static boolean namesTopicsRightly(MetadataRequest body) {
        return body.data().topics().stream().allMatch(topic -> {
            boolean byId = !topic.topicId().equals(Uuid.ZERO_UUID);
            return body.version() < FIRST_VERSION_WITH_TOPIC_IDS
                    ? topic.name() != null && !byId
                    : topic.name() != null || byId;
        });
    }

    private Set<String> toCreate(MetadataRequest body, MetadataImage image) {
        if (!configs.autoCreateTopics(image) || !body.allowAutoTopicCreation() || body.isAllTopics()) {
            return Set.of();
        }
        return body.data().topics().stream()
                .filter(topic -> topic.topicId().equals(Uuid.ZERO_UUID))
                .map(MetadataRequestTopic::name)
                .filter(name -> Topic.isValid(name) && image.topic(name).isEmpty())
                .collect(Collectors.toSet());
    }

    /** What to say of a topic that was to be created and is still not in the image. */
    private static Map<String, Errors> errorsOfUnseen(Set<String> toCreate, Map<String, Errors> outcomes) {
        Map<String, Errors> errors = new HashMap<>();
        for (String topic : toCreate) {
            Errors outcome = outcomes.getOrDefault(topic, Errors.NONE);
            errors.put(topic, outcome == Errors.NONE ? Errors.LEADER_NOT_AVAILABLE : outcome);
        }
        return errors;
    }
}
