package io.weir.cluster.gateway;

import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.ProduceRequest;

/** Requests for tests. */
final class Batches {
    private Batches() {}

    static MemoryRecords batch(int records, int bytes) {
        SimpleRecord[] all = new SimpleRecord[records];
        for (int i = 0; i < records; i++) {
            all[i] = new SimpleRecord(1_000 + i, new byte[bytes]);
        }
        return MemoryRecords.withRecords(Compression.NONE, all);
    }

    static ProduceRequest produce(int version, int acks, TopicProduceData... topics) {
        ProduceRequestData data = new ProduceRequestData().setAcks((short) acks).setTimeoutMs(10_000);
        List.of(topics).forEach(data.topicData()::add);
        return new ProduceRequest(data, (short) version);
    }

    static TopicProduceData topic(String name, PartitionProduceData... partitions) {
        return new TopicProduceData().setName(name).setPartitionData(List.of(partitions));
    }

    static TopicProduceData topic(Uuid id, PartitionProduceData... partitions) {
        return new TopicProduceData().setTopicId(id).setPartitionData(List.of(partitions));
    }

    static PartitionProduceData partition(int index, BaseRecords records) {
        return new PartitionProduceData().setIndex(index).setRecords(records);
    }

    /** A fetch of version 12 of one topic without a session. */
    static FetchRequestData fetch(String topic, FetchPartition... partitions) {
        return new FetchRequestData()
                .setMaxWaitMs(0)
                .setMinBytes(1)
                .setMaxBytes(1 << 20)
                .setSessionEpoch(-1)
                .setTopics(List.of(new FetchTopic().setTopic(topic).setPartitions(List.of(partitions))));
    }

    static FetchPartition from(int partition, long offset) {
        return new FetchPartition()
                .setPartition(partition)
                .setFetchOffset(offset)
                .setCurrentLeaderEpoch(-1)
                .setPartitionMaxBytes(1 << 20);
    }

    static FetchRequest request(FetchRequestData data, int version) {
        return new FetchRequest(data, (short) version);
    }
}
