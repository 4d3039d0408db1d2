package io.weir.cluster.gateway;

import io.weir.cluster.config.TopicConfigs;
import io.weir.cluster.controller.ControllerClient.Answer;
import io.weir.cluster.controller.ControllerClient.CreatedTopic;
import io.weir.cluster.controller.ControllerClient.NewTopic;
import io.weir.cluster.controller.ControllerError;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.log.TopicId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicConfigs;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResultCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.CreateTopicsRequest;
import org.apache.kafka.common.requests.CreateTopicsResponse;

/**
 * CreateTopics. What the wire alone can get wrong is refused here, the rest is the controller's to decide; the answer waits until
 * this broker has applied the creation, so that a client may produce to it at once.
 */
final class CreateTopicsHandler implements ApiHandler {
    private final GatewayContext context;
    private final TopicConfigs configs;
    private final AdminSettings settings;

    CreateTopicsHandler(GatewayContext context, TopicConfigs configs, AdminSettings settings) {
        this.context = context;
        this.configs = configs;
        this.settings = settings;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.CREATE_TOPICS;
    }

    @Override
    public void handle(ApiRequest request) {
        CreateTopicsRequest body = (CreateTopicsRequest) request.body();
        CreatableTopicResultCollection results = new CreatableTopicResultCollection();
        List<NewTopic> topics = accept(body, results);
        boolean validateOnly = body.data().validateOnly();
        DeferredAnswer.give(
                request,
                topics.isEmpty()
                        ? TopicChange.<CreatedTopic>nothing()
                        : TopicChange.applied(
                                request,
                                context.metadata(),
                                context.controller().createTopics(topics, validateOnly),
                                body.data().timeoutMs(),
                                settings.topicChangeWait()),
                outcome -> response(topics, outcome, results));
    }

    /** The topics to ask the controller for; the rest is answered into {@code results}. */
    private static List<NewTopic> accept(CreateTopicsRequest body, CreatableTopicResultCollection results) {
        Map<String, List<CreatableTopic>> byName = body.data().topics().stream()
                .collect(Collectors.groupingBy(CreatableTopic::name, LinkedHashMap::new, Collectors.toList()));
        List<NewTopic> accepted = new ArrayList<>();
        byName.forEach((name, topics) -> {
            NewTopicReading reading = NewTopicReading.of(topics.get(0));
            if (topics.size() > 1) {
                results.add(failed(name, Errors.INVALID_REQUEST, "Duplicate topic name."));
            } else if (reading.error() != Errors.NONE) {
                results.add(failed(name, reading.error(), reading.message()));
            } else {
                accepted.add(reading.topic());
            }
        });
        return accepted;
    }

    private CreateTopicsResponse response(
            List<NewTopic> asked, Optional<Answer<CreatedTopic>> outcome, CreatableTopicResultCollection results) {
        for (int i = 0; i < asked.size(); i++) {
            results.add(
                    outcome.isPresent()
                            ? result(outcome.get().items().get(i))
                            : failed(
                                    asked.get(i).name(),
                                    Errors.REQUEST_TIMED_OUT,
                                    "The topic was not there in time; it may come yet."));
        }
        return new CreateTopicsResponse(new CreateTopicsResponseData().setTopics(results));
    }

    private CreatableTopicResult result(CreatedTopic created) {
        if (created.error() != ControllerError.NONE) {
            return failed(created.name(), ErrorCodes.of(created.error()), created.message());
        }
        CreatableTopicResult result = new CreatableTopicResult()
                .setName(created.name())
                .setNumPartitions(created.partitions())
                .setReplicationFactor(created.replicationFactor())
                .setConfigs(effective(created.configs()));
        // A topic that was only validated has no id.
        return created.topicId() == null ? result : result.setTopicId(WireIds.toWire(TopicId.parse(created.topicId())));
    }

    private List<CreatableTopicConfigs> effective(Map<String, String> own) {
        MetadataImage image = context.metadata().image();
        return configs.entries(image, own).stream()
                .map(entry -> new CreatableTopicConfigs()
                        .setName(entry.name())
                        .setValue(entry.sensitive() ? null : entry.value())
                        .setReadOnly(entry.readOnly())
                        .setConfigSource(WireConfigs.source(entry.source()))
                        .setIsSensitive(entry.sensitive()))
                .collect(Collectors.toList());
    }

    private static CreatableTopicResult failed(String name, Errors error, String message) {
        return new CreatableTopicResult()
                .setName(name)
                .setErrorCode(error.code())
                .setErrorMessage(message == null ? error.message() : message);
    }

    /** One topic as the wire has it, read; or the reason why it cannot be. */
    private record NewTopicReading(NewTopic topic, Errors error, String message) {

        static NewTopicReading of(CreatableTopic topic) {
            boolean assigned = !topic.assignments().isEmpty();
            if (assigned && topic.replicationFactor() != -1) {
                return refused(
                        Errors.INVALID_REQUEST,
                        "A manual partition assignment was specified, but replication factor was not set to -1.");
            }
            if (assigned && topic.numPartitions() != -1) {
                return refused(
                        Errors.INVALID_REQUEST,
                        "A manual partition assignment was specified, but numPartitions was not set to -1.");
            }
            Map<Integer, List<Integer>> assignments = new HashMap<>();
            for (var assignment : topic.assignments()) {
                if (assignments.put(assignment.partitionIndex(), List.copyOf(assignment.brokerIds())) != null) {
                    return refused(
                            Errors.INVALID_REPLICA_ASSIGNMENT,
                            "Partition " + assignment.partitionIndex() + " is assigned more than once.");
                }
            }
            Map<String, String> configs = new HashMap<>();
            for (var config : topic.configs()) {
                if (config.value() == null) {
                    return refused(
                            Errors.INVALID_CONFIG, "Null value not supported for topic configs: " + config.name());
                }
                configs.put(config.name(), config.value());
            }
            return new NewTopicReading(
                    new NewTopic(topic.name(), topic.numPartitions(), topic.replicationFactor(), assignments, configs),
                    Errors.NONE,
                    null);
        }

        private static NewTopicReading refused(Errors error, String message) {
            return new NewTopicReading(null, error, message);
        }
    }
}
