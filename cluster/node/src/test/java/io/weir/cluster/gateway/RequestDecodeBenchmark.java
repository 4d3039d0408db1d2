package io.weir.cluster.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weir.cluster.gateway.network.Frame;
import io.weir.cluster.gateway.network.FrameDecoder;
import io.weir.cluster.gateway.network.InvalidFrameException;
import io.weir.cluster.gateway.network.RequestMemory;
import io.weir.cluster.gateway.network.SocketTransport;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.FetchRequest;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it takes to make a request of a socket's bytes: the copy that stands for the socket's read, the frame, the header, the body. Produce
 * requests carry a batch of 1 kB for each partition.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RequestDecodeBenchmark implements FrameDecoder.Sink {
    @Param({"1", "100"})
    public int partitions;

    private final ByteBufAllocator allocator = SocketTransport.allocator(false);
    private final RequestMemory memory = new RequestMemory(64 << 20);
    private final FrameDecoder decoder = new FrameDecoder(this, memory, allocator, 32 << 20, 64 << 10);
    private final RequestRouter router =
            new RequestRouter(null, List.of(new Unasked(ApiKeys.PRODUCE), new Unasked(ApiKeys.FETCH)));
    private byte[] produce;
    private byte[] fetch;
    private AbstractRequest decoded;

    /** Names an API to the router. */
    private record Unasked(ApiKeys api) implements ApiHandler {
        @Override
        public void handle(ApiRequest request) {
            throw new IllegalStateException("nothing is handled");
        }
    }

    @Setup
    public void make() {
        PartitionProduceData[] written = new PartitionProduceData[partitions];
        FetchRequestData.FetchPartition[] wanted = new FetchRequestData.FetchPartition[partitions];
        for (int i = 0; i < partitions; i++) {
            written[i] = Batches.partition(i, Batches.batch(10, 100));
            wanted[i] = Batches.from(i, 0);
        }
        short version = ApiKeys.PRODUCE.latestVersion(false);
        TopicProduceData topic = Batches.topic(new Uuid(1, 1), written);
        produce = frame(Batches.produce(version, -1, topic));
        FetchRequestData fetched = Batches.fetch("", wanted);
        fetched.topics().get(0).setTopicId(new Uuid(1, 1));
        fetch = frame(new FetchRequest(fetched, ApiKeys.FETCH.latestVersion(false)));
    }

    private static byte[] frame(AbstractRequest request) {
        RequestHeader header = new RequestHeader(request.apiKey(), request.version(), "benchmark", 1);
        ByteBuffer body = request.serializeWithHeader(header);
        return ByteBuffer.allocate(Integer.BYTES + body.remaining())
                .putInt(body.remaining())
                .put(body)
                .array();
    }

    @Benchmark
    public AbstractRequest produce() throws InvalidFrameException {
        return decode(produce);
    }

    @Benchmark
    public AbstractRequest fetch() throws InvalidFrameException {
        return decode(fetch);
    }

    private AbstractRequest decode(byte[] bytes) throws InvalidFrameException {
        ByteBuf read = allocator.directBuffer(bytes.length);
        read.writeBytes(bytes);
        decoder.read(read);
        return decoded;
    }

    @Override
    public boolean admit(int length) {
        return memory.acquire(length, () -> {});
    }

    @Override
    public void frame(Frame frame) {
        try {
            ByteBuffer bytes = frame.bytes();
            RequestHeader header = router.readHeader(bytes);
            decoded = router.readBody(header, bytes, new RequestFields(bytes, 1_000_000));
        } catch (InvalidRequestBytesException e) {
            throw new IllegalStateException(e);
        } finally {
            frame.release();
        }
    }

    @Override
    public void overflowed() {
        throw new IllegalStateException("all that is read is decoded");
    }
}
