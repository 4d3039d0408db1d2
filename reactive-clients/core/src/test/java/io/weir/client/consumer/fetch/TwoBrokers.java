package io.weir.client.consumer.fetch;

import io.weir.client.consumer.StartFrom;
import io.weir.client.wire.fetch.FetchRequest;
import io.weir.client.wire.fetch.FetchedPartition;
import io.weir.client.wire.fetch.FetchedRecords;
import io.weir.client.wire.fetch.Isolation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/** Two brokers that lead and answer: partition n is led by broker n % 2. */
final class TwoBrokers implements Leaders {
    static final FetchLimits LIMITS = new FetchLimits(
            1 << 20, 10_000, 1, 500, 100, 1_000, 5_000, Isolation.READ_UNCOMMITTED, Optional.of(StartFrom.earliest()));

    boolean away;

    @Override
    public Optional<Leader> of(TopicPartition partition) {
        return away ? Optional.empty() : Optional.of(new Leader(partition.partition() % 2, 5, Uuid.ZERO_UUID));
    }

    @Override
    public ApiException whyNone(TopicPartition partition) {
        return new LeaderNotAvailableException("away");
    }

    static FetchedPartition records(TopicPartition partition, long offset, int bytes, long end) {
        MemoryRecords records = bytes == 0
                ? MemoryRecords.EMPTY
                : MemoryRecords.withRecords(offset, Compression.NONE, 5, new SimpleRecord(0, new byte[bytes]));
        return new FetchedPartition(
                partition,
                Optional.empty(),
                end,
                end,
                0,
                Optional.empty(),
                FetchedRecords.of(partition, records, List.of()));
    }

    /** One batch per offset; as a broker does, at least one, whatever its size. */
    static List<FetchedPartition> served(Plan.Fetch fetch, int end, long seed, int largest) {
        List<FetchedPartition> answers = new ArrayList<>();
        int left = fetch.maxBytes();
        boolean any = false;
        for (FetchRequest.Part part : fetch.parts()) {
            int bytes = new Random(seed ^ part.partition().hashCode() ^ part.offset()).nextInt(largest) + 1;
            FetchedPartition one = records(part.partition(), part.offset(), part.offset() < end ? bytes : 0, end);
            int size = one.records().bytes();
            if (size > 0 && any && (size > left || size > part.maxBytes())) {
                one = records(part.partition(), part.offset(), 0, end);
                size = 0;
            }
            any |= size > 0;
            left -= size;
            answers.add(one);
        }
        return answers;
    }
}
