package io.weir.cluster.gateway;

import io.weir.cluster.controller.ControllerClient.Answer;
import io.weir.cluster.controller.ControllerClient.GrownTopic;
import io.weir.cluster.controller.ControllerClient.TopicGrowth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import org.apache.kafka.common.message.CreatePartitionsResponseData;
import org.apache.kafka.common.message.CreatePartitionsResponseData.CreatePartitionsTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.CreatePartitionsRequest;
import org.apache.kafka.common.requests.CreatePartitionsResponse;

/**
 * CreatePartitions. The answer waits until this broker has applied the change: the leaders of the new partitions that it holds have
 * started then, and its Metadata shows all of them.
 */
final class CreatePartitionsHandler implements ApiHandler {
    private final GatewayContext context;
    private final AdminSettings settings;

    CreatePartitionsHandler(GatewayContext context, AdminSettings settings) {
        this.context = context;
        this.settings = settings;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.CREATE_PARTITIONS;
    }

    @Override
    public void handle(ApiRequest request) {
        CreatePartitionsRequestData data = ((CreatePartitionsRequest) request.body()).data();
        List<CreatePartitionsTopicResult> results = new ArrayList<>();
        List<TopicGrowth> topics = accept(data, results);
        DeferredAnswer.give(
                request,
                topics.isEmpty()
                        ? TopicChange.<GrownTopic>nothing()
                        : TopicChange.applied(
                                request,
                                context.metadata(),
                                context.controller().createPartitions(topics, data.validateOnly()),
                                data.timeoutMs(),
                                settings.topicChangeWait()),
                outcome -> response(topics, outcome, results));
    }

    /** The topics to ask the controller for; those that are named twice are answered into {@code results}. */
    private static List<TopicGrowth> accept(
            CreatePartitionsRequestData data, List<CreatePartitionsTopicResult> results) {
        Map<String, List<CreatePartitionsTopic>> byName = data.topics().stream()
                .collect(Collectors.groupingBy(CreatePartitionsTopic::name, LinkedHashMap::new, Collectors.toList()));
        List<TopicGrowth> accepted = new ArrayList<>();
        byName.forEach((name, topics) -> {
            if (topics.size() > 1) {
                results.add(result(name, Errors.INVALID_REQUEST, "Duplicate topic name."));
            } else {
                accepted.add(growth(topics.get(0)));
            }
        });
        return accepted;
    }

    private static TopicGrowth growth(CreatePartitionsTopic topic) {
        return new TopicGrowth(
                topic.name(),
                topic.count(),
                topic.assignments() == null
                        ? null
                        : topic.assignments().stream()
                                .map(assignment -> List.copyOf(assignment.brokerIds()))
                                .toList());
    }

    private static CreatePartitionsResponse response(
            List<TopicGrowth> asked, Optional<Answer<GrownTopic>> outcome, List<CreatePartitionsTopicResult> results) {
        if (outcome.isPresent()) {
            outcome.get()
                    .items()
                    .forEach(grown -> results.add(result(grown.name(), ErrorCodes.of(grown.error()), grown.message())));
        } else {
            asked.forEach(topic -> results.add(result(
                    topic.name(),
                    Errors.REQUEST_TIMED_OUT,
                    "The partitions were not there in time; they may come yet.")));
        }
        return new CreatePartitionsResponse(new CreatePartitionsResponseData().setResults(results));
    }

    private static CreatePartitionsTopicResult result(String name, Errors error, String message) {
        return new CreatePartitionsTopicResult()
                .setName(name)
                .setErrorCode(error.code())
                .setErrorMessage(error != Errors.NONE && message == null ? error.message() : message);
    }
}
