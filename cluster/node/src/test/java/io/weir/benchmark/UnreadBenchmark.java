package io.weir.benchmark;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import io.weir.log.Durability;
import io.weir.node.WeirNode;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What 2,000 idle connections and 200 clients that ask and do not read cost a node: heap and direct memory over the same node without them,
 * and the latency of one producer of 1,000 records of 100 bytes a second, with and without. Half of those clients fetch, over and over; the
 * other half ask for all metadata. Node, clients and producer share one process, so the heap counts them too.
 *
 * <pre>{@code
 * mvn -q -DskipTests package
 * java -cp cluster/target/weir.jar:cluster/node/target/test-classes io.weir.benchmark.UnreadBenchmark 20 fsync
 * }</pre>
 *
 * Arguments: seconds of each measurement; durability. It needs 5,000 file descriptors ({@code ulimit -n}).
 */
public final class UnreadBenchmark {
    private static final int IDLE = 2_000;
    private static final int UNREAD = 200;
    private static final int ASKED = 60;
    private static final int PER_SECOND = 1_000;
    private static final int PARTITIONS = 200;

    private UnreadBenchmark() {}

    public static void main(String[] args) throws Exception {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 20;
        Durability durability = Durability.valueOf((args.length > 1 ? args[1] : "fsync").toUpperCase());
        try (WeirNode node = WeirNode.embedded()
                .durability(durability)
                .topic("bulk", 1)
                .topic("measured", 1)
                .topic("wide", PARTITIONS)
                .start()) {
            fill(node);
            produce(node, seconds / 2 + 1);
            long before = memory();
            long[] alone = produce(node, seconds);
            List<SocketChannel> clients = new ArrayList<>();
            for (int i = 0; i < IDLE; i++) {
                clients.add(connect(node));
            }
            for (int i = 0; i < UNREAD; i++) {
                clients.add(ask(node, i % 2 == 0 ? fetch() : metadata()));
            }
            long[] together = produce(node, seconds);
            long after = memory();
            System.out.printf(
                    "memory: %.1f MB before, %.1f MB with %d idle connections and %d that are not read: %+.1f MB (bound 256)%n",
                    before / 1e6, after / 1e6, IDLE, UNREAD, (after - before) / 1e6);
            print("alone", alone);
            print("with them", together);
            System.out.printf(
                    "p99: %.2f times that without (bound 2)%n", (double) at(together, 0.99) / at(alone, 0.99));
            for (SocketChannel client : clients) {
                client.close();
            }
        }
    }

    private static void fill(WeirNode node) {
        try (KafkaProducer<byte[], byte[]> producer = producer(node, 100)) {
            for (int i = 0; i < 100_000; i++) {
                producer.send(new ProducerRecord<>("bulk", new byte[1_000]));
            }
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(WeirNode node, int lingerMs) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", node.bootstrapServers(), "linger.ms", lingerMs),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Latencies in nanoseconds from when each record was due to its acknowledgement, sorted. */
    private static long[] produce(WeirNode node, int seconds) throws InterruptedException {
        int count = seconds * PER_SECOND;
        long[] latencies = new long[count];
        CountDownLatch done = new CountDownLatch(count);
        try (KafkaProducer<byte[], byte[]> producer = producer(node, 0)) {
            producer.partitionsFor("measured");
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                int number = i;
                long due = start + i * (1_000_000_000L / PER_SECOND);
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                producer.send(new ProducerRecord<>("measured", new byte[100]), (metadata, failure) -> {
                    latencies[number] = failure == null ? System.nanoTime() - due : Long.MAX_VALUE;
                    done.countDown();
                });
            }
            if (!done.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException(done.getCount() + " records were not acknowledged");
            }
        }
        Arrays.sort(latencies);
        return latencies;
    }

    private static SocketChannel connect(WeirNode node) throws IOException {
        SocketChannel client = SocketChannel.open();
        client.setOption(StandardSocketOptions.SO_RCVBUF, 4_096);
        client.connect(new InetSocketAddress("127.0.0.1", node.listener().port()));
        return client;
    }

    /** Asks as often as the node listens, and reads nothing. */
    private static SocketChannel ask(WeirNode node, AbstractRequest request) throws IOException {
        SocketChannel client = connect(node);
        client.configureBlocking(false);
        for (int i = 0; i < ASKED; i++) {
            ByteBuffer body =
                    request.serializeWithHeader(new RequestHeader(request.apiKey(), request.version(), "unread", i));
            ByteBuffer frame = ByteBuffer.allocate(4 + body.remaining());
            frame.putInt(body.remaining()).put(body).flip();
            if (client.write(frame) == 0 || frame.hasRemaining()) {
                break;
            }
        }
        return client;
    }

    private static AbstractRequest fetch() {
        FetchRequestData data = new FetchRequestData()
                .setReplicaState(new FetchRequestData.ReplicaState().setReplicaId(-1))
                .setMaxWaitMs(500)
                .setMinBytes(1)
                .setMaxBytes(50 << 20)
                .setIsolationLevel(IsolationLevel.READ_UNCOMMITTED.id())
                .setSessionEpoch(-1);
        data.topics()
                .add(new FetchRequestData.FetchTopic()
                        .setTopic("bulk")
                        .setPartitions(List.of(new FetchRequestData.FetchPartition()
                                .setPartition(0)
                                .setFetchOffset(0)
                                .setPartitionMaxBytes(50 << 20))));
        return new FetchRequest(data, (short) 12);
    }

    private static AbstractRequest metadata() {
        return new MetadataRequest(new MetadataRequestData().setTopics(null), ApiKeys.METADATA.latestVersion());
    }

    /** Heap in use after a collection, and direct memory: Netty's chunks and the JDK's buffers. */
    private static long memory() {
        System.gc();
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        long jdk = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        long netty = Math.max(
                PlatformDependent.usedDirectMemory(),
                PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory());
        System.out.printf("heap %.1f MB, Netty %.1f MB, direct buffers %.1f MB%n", heap / 1e6, netty / 1e6, jdk / 1e6);
        // Netty's are the JDK's, unless it makes them without.
        return heap + jdk + (PlatformDependent.useDirectBufferNoCleaner() ? netty : 0);
    }

    private static void print(String what, long[] latencies) {
        System.out.printf(
                "%-10s %d records: p50 %.2f ms, p99 %.2f ms, p99.9 %.2f ms, longest %.2f ms%n",
                what,
                latencies.length,
                at(latencies, 0.5) / 1e6,
                at(latencies, 0.99) / 1e6,
                at(latencies, 0.999) / 1e6,
                latencies[latencies.length - 1] / 1e6);
    }

    private static long at(long[] sorted, double quantile) {
        return sorted[(int) Math.min(sorted.length - 1, Math.ceil(quantile * sorted.length) - 1)];
    }
}
