package io.weir.cluster.gateway;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.cluster.gateway.fetch.FetchContext;
import io.weir.cluster.gateway.fetch.FetchSessions;
import io.weir.cluster.gateway.fetch.PartitionRef;
import io.weir.cluster.gateway.fetch.Wanted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchRequestData.ForgottenTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.FetchRequest;

/** Fetch: by topic name up to version 12, by topic id from 13 on, with or without an incremental session. */
final class FetchHandler implements ApiHandler {
    private final GatewayContext context;
    private final GatewaySettings settings;
    private final FetchSessions sessions;

    FetchHandler(GatewayContext context, GatewaySettings settings, MeterRegistry registry) {
        this.context = context;
        this.settings = settings;
        this.sessions = new FetchSessions(
                settings.fetchSessionSlots(),
                settings.fetchSessionPartitions(),
                settings.fetchSessionEviction().toMillis());
        Gauge.builder("weir.gateway.fetch.sessions", sessions, FetchSessions::size)
                .register(registry);
        Gauge.builder("weir.gateway.fetch.session.partitions", sessions, FetchSessions::partitions)
                .register(registry);
        FunctionCounter.builder("weir.gateway.fetch.session.refusals", sessions, FetchSessions::refusals)
                .register(registry);
        FunctionCounter.builder("weir.gateway.fetch.session.evictions", sessions, FetchSessions::evictions)
                .register(registry);
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.FETCH;
    }

    @Override
    public void handle(ApiRequest request) {
        FetchRequest body = (FetchRequest) request.body();
        FetchRequestData data = body.data();
        if (body.isFromFollower()) {
            // Nobody has authenticated as a broker here, so nobody reads as one.
            request.respond(body.getErrorResponse(0, Errors.CLUSTER_AUTHORIZATION_FAILED.exception()));
            return;
        }
        if (data.isolationLevel() < 0 || data.isolationLevel() >= IsolationLevel.values().length) {
            request.respond(body.getErrorResponse(0, Errors.INVALID_REQUEST.exception()));
            return;
        }
        boolean byTopicId = request.header().apiVersion() >= 13;
        FetchContext session = sessions.open(
                data.sessionId(),
                data.sessionEpoch(),
                byTopicId,
                wanted(data, byTopicId),
                forgotten(data, byTopicId),
                context.clock().millis());
        new FetchOperation(context, settings, request, session).run();
    }

    private static LinkedHashMap<PartitionRef, Wanted> wanted(FetchRequestData data, boolean byTopicId) {
        LinkedHashMap<PartitionRef, Wanted> wanted = new LinkedHashMap<>();
        for (FetchTopic topic : data.topics()) {
            for (FetchPartition partition : topic.partitions()) {
                wanted.put(
                        ref(byTopicId, topic.topicId(), topic.topic(), partition.partition()),
                        new Wanted(
                                partition.fetchOffset(),
                                partition.partitionMaxBytes(),
                                partition.currentLeaderEpoch()));
            }
        }
        return wanted;
    }

    private static List<PartitionRef> forgotten(FetchRequestData data, boolean byTopicId) {
        List<PartitionRef> forgotten = new ArrayList<>();
        for (ForgottenTopic topic : data.forgottenTopicsData()) {
            topic.partitions()
                    .forEach(partition -> forgotten.add(ref(byTopicId, topic.topicId(), topic.topic(), partition)));
        }
        return forgotten;
    }

    private static PartitionRef ref(boolean byTopicId, Uuid id, String name, int partition) {
        return byTopicId ? PartitionRef.byId(id, partition) : PartitionRef.byName(name, partition);
    }
}
