package io.weir.cluster.gateway;

import io.netty.buffer.ByteBufAllocator;
import io.weir.benchmark.hot.Disk;
import io.weir.cluster.gateway.network.SocketTransport;
import io.weir.log.LogConfig;
import io.weir.log.LogSlice;
import io.weir.log.ReadOutcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it takes to answer a fetch, up to the buffers and file ranges that a socket is handed: each partition's slice is looked up in a
 * log, and the answer is encoded.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FetchAnswerBenchmark {
    private static final int LOG_BYTES = 64 << 20;

    @Param({"1", "100"})
    public int partitions;

    private final ByteBufAllocator allocator = SocketTransport.allocator(false);
    private final RequestHeader header =
            new RequestHeader(ApiKeys.FETCH, ApiKeys.FETCH.latestVersion(false), "benchmark", 1);
    private final List<TopicIdPartition> asked = new ArrayList<>();
    private Disk disk;
    private long next;

    @Setup
    public void fill() throws IOException {
        disk = new Disk(LogConfig.DEFAULT);
        ByteBuffer batch = ByteBuffer.allocateDirect(16 << 10);
        batch.put(Batches.batch(100, 100).buffer().duplicate()).flip();
        disk.fill(batch, LOG_BYTES);
        for (int i = 0; i < partitions; i++) {
            asked.add(new TopicIdPartition(new Uuid(1, 1), new TopicPartition("records", i)));
        }
    }

    @TearDown
    public void close() throws IOException {
        disk.close();
    }

    @Benchmark
    public long answer() throws IOException {
        List<LogSlice> slices = new ArrayList<>(partitions);
        LinkedHashMap<TopicIdPartition, PartitionData> answers = new LinkedHashMap<>();
        long end = disk.log().endOffset();
        for (TopicIdPartition partition : asked) {
            LogSlice slice = read(end);
            slices.add(slice);
            PartitionData data = FetchedPartition.empty(partition.partition(), end, end, 0, false);
            FetchedPartition.fill(data, slice);
            answers.put(partition, data);
        }
        EncodedAnswer encoded =
                EncodedAnswer.of(header, FetchResponse.of(Errors.NONE, 0, 0, answers, List.of()), allocator);
        encoded.drop();
        slices.forEach(LogSlice::close);
        return encoded.size();
    }

    /** Readers go from batch to batch, and meet neither the first nor the last. */
    private LogSlice read(long end) {
        next = (next + 100) % (end / 2);
        if (disk.log().read(next, 1 << 20, end, true) instanceof ReadOutcome.Data data) {
            return data.slice();
        }
        throw new IllegalStateException("offset " + next + " cannot be read");
    }
}
