package io.weir.cluster.gateway;

import io.weir.log.DirectoryUsage;
import io.weir.log.DirectoryUsage.StoredLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.message.DescribeLogDirsRequestData.DescribableLogDirTopic;
import org.apache.kafka.common.message.DescribeLogDirsResponseData;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsPartition;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsResult;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DescribeLogDirsRequest;
import org.apache.kafka.common.requests.DescribeLogDirsResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DescribeLogDirs: what this node's one data directory holds, partition by partition, and how much room there is. A partition that is
 * asked for and is not here is left out, as in Apache Kafka.
 */
final class DescribeLogDirsHandler implements ApiHandler {
    private static final Logger LOG = LoggerFactory.getLogger(DescribeLogDirsHandler.class);
    private static final int FIRST_VERSION_WITH_ROOM = 4;

    private final GatewayContext context;
    private final LogDirectory directory;

    DescribeLogDirsHandler(GatewayContext context, LogDirectory directory) {
        this.context = context;
        this.directory = directory;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.DESCRIBE_LOG_DIRS;
    }

    @Override
    public void handle(ApiRequest request) {
        DescribeLogDirsRequest body = (DescribeLogDirsRequest) request.body();
        DeferredAnswer.give(
                request,
                directory
                        .usage()
                        .handle((usage, failure) -> failure == null ? described(body, usage) : unreadable(failure)),
                result -> new DescribeLogDirsResponse(new DescribeLogDirsResponseData().setResults(List.of(result))));
    }

    /** The disk failed, and its reason is the operator's, not the client's. */
    private DescribeLogDirsResult unreadable(Throwable failure) {
        LOG.warn("{} cannot be looked through: {}", directory.path(), failure.getMessage());
        return new DescribeLogDirsResult()
                .setLogDir(directory.path().toString())
                .setErrorCode(Errors.KAFKA_STORAGE_ERROR.code());
    }

    private DescribeLogDirsResult described(DescribeLogDirsRequest body, DirectoryUsage usage) {
        Map<String, Set<Integer>> wanted = body.isAllTopicPartitions() ? null : wanted(body);
        Map<String, List<DescribeLogDirsPartition>> byTopic = new TreeMap<>();
        for (StoredLog log : usage.logs()) {
            String topic = log.partition().topic();
            int partition = log.partition().partition();
            if (wanted == null || wanted.getOrDefault(topic, Set.of()).contains(partition)) {
                byTopic.computeIfAbsent(topic, unused -> new ArrayList<>())
                        .add(new DescribeLogDirsPartition()
                                .setPartitionIndex(partition)
                                .setPartitionSize(log.sizeInBytes())
                                .setOffsetLag(lag(log)));
            }
        }
        DescribeLogDirsResult result = new DescribeLogDirsResult()
                .setLogDir(usage.path().toString())
                .setTopics(byTopic.entrySet().stream()
                        .map(topic -> new DescribeLogDirsTopic()
                                .setName(topic.getKey())
                                .setPartitions(topic.getValue()))
                        .toList());
        return body.version() < FIRST_VERSION_WITH_ROOM
                ? result
                : result.setTotalBytes(usage.totalBytes()).setUsableBytes(usage.usableBytes());
    }

    private static Map<String, Set<Integer>> wanted(DescribeLogDirsRequest body) {
        Map<String, Set<Integer>> wanted = new HashMap<>();
        for (DescribableLogDirTopic topic : body.data().topics()) {
            wanted.computeIfAbsent(topic.topic(), unused -> new HashSet<>()).addAll(topic.partitions());
        }
        return wanted;
    }

    /** A leader's log lags behind nothing. */
    private long lag(StoredLog log) {
        return context.leaders()
                .find(log.partition().topicId(), log.partition().partition())
                .map(leader -> 0L)
                .orElse(DescribeLogDirsResponse.INVALID_OFFSET_LAG);
    }
}
