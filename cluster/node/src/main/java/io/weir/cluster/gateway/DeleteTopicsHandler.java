package io.weir.cluster.gateway;

import io.weir.cluster.controller.ControllerClient.Answer;
import io.weir.cluster.controller.ControllerClient.DeletedTopic;
import io.weir.cluster.controller.ControllerClient.TopicRef;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.TopicImage;
import io.weir.log.TopicId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResult;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResultCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DeleteTopicsRequest;
import org.apache.kafka.common.requests.DeleteTopicsResponse;

/** DeleteTopics, by name or by id; the answer waits until this broker knows the topics no more. */
final class DeleteTopicsHandler implements ApiHandler {
    private static final int FIRST_VERSION_WITH_IDS = 6;
    private static final int FIRST_VERSION_WITH_DELETION_DISABLED = 3;

    private final GatewayContext context;
    private final AdminSettings settings;

    DeleteTopicsHandler(GatewayContext context, AdminSettings settings) {
        this.context = context;
        this.settings = settings;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.DELETE_TOPICS;
    }

    @Override
    public void handle(ApiRequest request) {
        DeleteTopicsRequest body = (DeleteTopicsRequest) request.body();
        DeletableTopicResultCollection results = new DeletableTopicResultCollection();
        List<DeleteTopicState> toDelete = accept(asked(body), context.metadata().image(), results);
        List<TopicRef> refs = toDelete.stream().map(DeleteTopicsHandler::ref).toList();
        DeferredAnswer.give(
                request,
                refs.isEmpty()
                        ? TopicChange.<DeletedTopic>nothing()
                        : TopicChange.applied(
                                request,
                                context.metadata(),
                                context.controller().deleteTopics(refs),
                                body.data().timeoutMs(),
                                settings.topicChangeWait()),
                outcome -> response(body, toDelete, outcome, results));
    }

    private static List<DeleteTopicState> asked(DeleteTopicsRequest body) {
        return body.version() >= FIRST_VERSION_WITH_IDS
                ? body.data().topics()
                : body.data().topicNames().stream()
                        .map(name -> new DeleteTopicState().setName(name))
                        .toList();
    }

    /** What can be asked of the controller: each topic named once, in one way. The rest is answered into {@code results}. */
    private static List<DeleteTopicState> accept(
            List<DeleteTopicState> asked, MetadataImage image, DeletableTopicResultCollection results) {
        Map<Object, Integer> timesNamed = new HashMap<>();
        asked.forEach(topic -> timesNamed.merge(identity(topic, image), 1, Integer::sum));
        List<DeleteTopicState> accepted = new ArrayList<>();
        Set<DeleteTopicState> distinct = new LinkedHashSet<>(asked);
        for (DeleteTopicState topic : distinct) {
            boolean byId = !topic.topicId().equals(Uuid.ZERO_UUID);
            if (topic.name() == null && !byId) {
                results.add(refused(topic, "Neither topic name nor id were specified."));
            } else if (topic.name() != null && byId) {
                results.add(refused(topic, "You may not specify both topic name and topic id."));
            } else if (timesNamed.get(identity(topic, image)) > 1) {
                results.add(refused(topic, byId ? "Duplicate topic id." : "Duplicate topic name."));
            } else {
                accepted.add(topic);
            }
        }
        return accepted;
    }

    /** Equal for two ways of naming the same topic. */
    private static Object identity(DeleteTopicState topic, MetadataImage image) {
        if (!topic.topicId().equals(Uuid.ZERO_UUID)) {
            return topic.topicId();
        }
        Optional<Object> id = image.topic(topic.name() == null ? "" : topic.name())
                .map(TopicImage::id)
                .map(WireIds::toWire);
        return id.orElse(String.valueOf(topic.name()));
    }

    private static TopicRef ref(DeleteTopicState topic) {
        return topic.name() != null
                ? new TopicRef(topic.name(), null)
                : new TopicRef(null, topic.topicId().toString());
    }

    private static DeleteTopicsResponse response(
            DeleteTopicsRequest body,
            List<DeleteTopicState> asked,
            Optional<Answer<DeletedTopic>> outcome,
            DeletableTopicResultCollection results) {
        for (int i = 0; i < asked.size(); i++) {
            DeletableTopicResult result = result(asked.get(i));
            if (outcome.isPresent()) {
                fill(body.version(), result, outcome.get().items().get(i));
            } else {
                result.setErrorCode(Errors.REQUEST_TIMED_OUT.code());
            }
            results.add(result);
        }
        return new DeleteTopicsResponse(new DeleteTopicsResponseData().setResponses(results));
    }

    private static void fill(short version, DeletableTopicResult result, DeletedTopic deleted) {
        Errors error = ErrorCodes.of(deleted.error());
        if (error == Errors.TOPIC_DELETION_DISABLED && version < FIRST_VERSION_WITH_DELETION_DISABLED) {
            error = Errors.INVALID_REQUEST;
        }
        result.setErrorCode(error.code());
        if (error == Errors.NONE) {
            result.setName(deleted.name()).setTopicId(WireIds.toWire(TopicId.parse(deleted.topicId())));
        } else {
            result.setErrorMessage(deleted.message());
        }
    }

    private static DeletableTopicResult refused(DeleteTopicState topic, String message) {
        return result(topic).setErrorCode(Errors.INVALID_REQUEST.code()).setErrorMessage(message);
    }

    private static DeletableTopicResult result(DeleteTopicState topic) {
        return new DeletableTopicResult().setName(topic.name()).setTopicId(topic.topicId());
    }
}
