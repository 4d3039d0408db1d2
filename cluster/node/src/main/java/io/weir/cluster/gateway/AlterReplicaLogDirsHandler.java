package io.weir.cluster.gateway;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData.AlterReplicaLogDir;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData.AlterReplicaLogDirTopic;
import org.apache.kafka.common.message.AlterReplicaLogDirsResponseData;
import org.apache.kafka.common.message.AlterReplicaLogDirsResponseData.AlterReplicaLogDirPartitionResult;
import org.apache.kafka.common.message.AlterReplicaLogDirsResponseData.AlterReplicaLogDirTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AlterReplicaLogDirsRequest;
import org.apache.kafka.common.requests.AlterReplicaLogDirsResponse;

/** AlterReplicaLogDirs: a node has one data directory. What is in it is granted to stay, and there is no other to move to. */
final class AlterReplicaLogDirsHandler implements ApiHandler {
    private final GatewayContext context;
    private final LogDirectory directory;

    AlterReplicaLogDirsHandler(GatewayContext context, LogDirectory directory) {
        this.context = context;
        this.directory = directory;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.ALTER_REPLICA_LOG_DIRS;
    }

    @Override
    public void handle(ApiRequest request) {
        LeaderLookup lookup = new LeaderLookup(context.metadata().image(), context.leaders());
        Map<String, List<AlterReplicaLogDirPartitionResult>> byTopic = new LinkedHashMap<>();
        for (AlterReplicaLogDir asked :
                ((AlterReplicaLogDirsRequest) request.body()).data().dirs()) {
            boolean ours = asked.path().equals(directory.path().toString());
            for (AlterReplicaLogDirTopic topic : asked.topics()) {
                for (int partition : topic.partitions()) {
                    Errors error = ours ? presence(lookup, topic.name(), partition) : Errors.LOG_DIR_NOT_FOUND;
                    byTopic.computeIfAbsent(topic.name(), unused -> new ArrayList<>())
                            .add(new AlterReplicaLogDirPartitionResult()
                                    .setPartitionIndex(partition)
                                    .setErrorCode(error.code()));
                }
            }
        }
        request.respond(new AlterReplicaLogDirsResponse(new AlterReplicaLogDirsResponseData()
                .setResults(byTopic.entrySet().stream()
                        .map(topic -> new AlterReplicaLogDirTopicResult()
                                .setTopicName(topic.getKey())
                                .setPartitions(topic.getValue()))
                        .toList())));
    }

    private static Errors presence(LeaderLookup lookup, String topic, int partition) {
        AtomicReference<Errors> presence = new AtomicReference<>(Errors.NONE);
        lookup.find(topic, partition, leader -> {}, presence::set);
        return presence.get();
    }
}
