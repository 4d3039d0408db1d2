package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.ReplicaInfo;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.Records;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Old records leave while others are written and read. Every record is a batch of its own and all batches of a topic have one size, so
 * that it is known which records share a segment, and Kafka's rules say which of them are left.
 */
class RetentionIT {
    private static final int SEGMENT_BYTES = 1 << 20;
    private static final String VALUE = "x".repeat(16_000);
    private static final long HOUR_MS = 3_600_000;

    @TempDir
    static Path directory;

    private static TestNodes.Forked node;
    private static Admin admin;

    @BeforeAll
    static void aNode() throws Exception {
        Map<String, String> settings =
                Map.of("log.retention.check.interval.ms", "50", "log.initial.task.delay.ms", "0");
        node = new TestNodes.Forked(directory, settings).start();
        admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()));
    }

    @AfterAll
    static void stop() throws Exception {
        admin.close();
        node.close();
    }

    private static TopicPartition topic(String name, Map<String, String> configs) throws Exception {
        Map<String, String> all = new HashMap<>(configs);
        all.put("segment.bytes", Integer.toString(SEGMENT_BYTES));
        all.put("weir.durability", "os");
        admin.createTopics(List.of(new NewTopic(name, 1, (short) 1).configs(all)))
                .all()
                .get(30, TimeUnit.SECONDS);
        return new TopicPartition(name, 0);
    }

    /** Publishes records one by one, the number of each in its key; returns the size of one batch. */
    private static long publish(TopicPartition partition, int first, int count, long timestampMs) throws Exception {
        try (var producer = Clients.producer(
                node.bootstrap(), Map.of("linger.ms", 0, "batch.size", 0, "enable.idempotence", true))) {
            for (int i = first; i < first + count; i++) {
                producer.send(new ProducerRecord<>(partition.topic(), 0, timestampMs, String.format("%08d", i), VALUE));
            }
            producer.flush();
        }
        return batchBytes(partition);
    }

    /** Size of the first batch that is there. */
    private static long batchBytes(TopicPartition partition) throws Exception {
        for (Path file : segments(partition).values()) {
            byte[] header = new byte[12];
            try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
                in.readFully(header);
                return 12 + ByteBuffer.wrap(header).getInt(8);
            } catch (IOException deletedOrEmpty) {
                // the next one
            }
        }
        throw new AssertionError("no batch of " + partition);
    }

    private static Map<Long, Path> segments(TopicPartition partition) throws IOException {
        Map<Long, Path> segments = new TreeMap<>();
        try (Stream<Path> files = Files.list(node.data.resolve(partition.toString()))) {
            files.filter(file -> file.toString().endsWith(".log"))
                    .forEach(file -> segments.put(
                            Long.parseLong(file.getFileName().toString().substring(0, 20)), file));
        }
        return segments;
    }

    private static long start(TopicPartition partition) {
        try (var consumer = Clients.consumer(node.bootstrap(), Map.of())) {
            return consumer.beginningOffsets(List.of(partition)).get(partition);
        }
    }

    private static void awaitStart(TopicPartition partition, LongPredicate reached) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        long start = start(partition);
        while (!reached.test(start)) {
            assertTrue(System.nanoTime() < deadline, partition + " begins at " + start + " after 60 s");
            start = start(partition);
        }
    }

    /** What the node says it stores; what lies on the disk comes to that, as soon as what is deleted is unlinked. */
    private static long storedBytes(TopicPartition partition) throws Exception {
        ReplicaInfo replica = admin.describeLogDirs(Set.of(1))
                .allDescriptions()
                .get(30, TimeUnit.SECONDS)
                .get(1)
                .values()
                .iterator()
                .next()
                .replicaInfos()
                .get(partition);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        long onDisk = bytesOnDisk(partition);
        while (onDisk != replica.size()) {
            assertTrue(System.nanoTime() < deadline, onDisk + " bytes, but " + replica.size() + " are reported");
            onDisk = bytesOnDisk(partition);
        }
        return onDisk;
    }

    private static long bytesOnDisk(TopicPartition partition) throws IOException {
        long bytes = 0;
        for (Path file : segments(partition).values()) {
            try {
                bytes += Segments.bytesOfBatches(file);
            } catch (NoSuchFileException deleted) {
                // it counts no more
            }
        }
        return bytes;
    }

    private static List<Long> offsets(TopicPartition partition, long from) {
        try (var consumer = Clients.consumer(node.bootstrap(), Map.of())) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, from);
            return Clients.readToEnd(consumer, partition).stream()
                    .map(RetentionIT::checked)
                    .map(ConsumerRecord::offset)
                    .toList();
        }
    }

    private static ConsumerRecord<String, String> checked(ConsumerRecord<String, String> record) {
        assertEquals(record.offset(), Long.parseLong(record.key()));
        return record;
    }

    private static List<Long> range(long from, long to) {
        return Stream.iterate(from, i -> i + 1).limit(to - from).toList();
    }

    /** Reads from the beginning, as often as it is overtaken, until it is told to end; what it gets must be right. */
    private static CompletableFuture<Integer> readAllTheWhile(TopicPartition partition, AtomicBoolean ended) {
        return CompletableFuture.supplyAsync(() -> {
            int overtaken = 0;
            try (var consumer = Clients.consumer(node.bootstrap(), Map.of("max.poll.records", 1))) {
                consumer.assign(List.of(partition));
                consumer.seek(partition, 0);
                while (!ended.get()) {
                    try {
                        consumer.poll(Duration.ofMillis(100)).forEach(RetentionIT::checked);
                    } catch (OffsetOutOfRangeException gone) {
                        overtaken++;
                        consumer.seekToBeginning(List.of(partition));
                    }
                }
            }
            return overtaken;
        });
    }

    @Test
    void underLoadExactlyTheSegmentsThatAreTooManyAreDeleted() throws Exception {
        int count = 1500;
        long retention = 5 * SEGMENT_BYTES / 2;
        Map<TopicPartition, Long> batches = new LinkedHashMap<>();
        AtomicBoolean ended = new AtomicBoolean();
        List<CompletableFuture<Long>> writers = new ArrayList<>();
        List<CompletableFuture<Integer>> readers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            TopicPartition partition = topic("by-size-" + i, Map.of("retention.bytes", Long.toString(retention)));
            batches.put(partition, 0L);
            readers.add(readAllTheWhile(partition, ended));
            writers.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return publish(partition, 0, count, System.currentTimeMillis());
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }));
        }
        int index = 0;
        for (TopicPartition partition : batches.keySet()) {
            batches.put(partition, writers.get(index++).get(120, TimeUnit.SECONDS));
        }

        for (Map.Entry<TopicPartition, Long> topic : batches.entrySet()) {
            long perSegment = SEGMENT_BYTES / topic.getValue();
            long expected = 0; // a segment goes as long as those behind it have retention.bytes
            while ((count - (expected + perSegment)) * topic.getValue() >= retention) {
                expected += perSegment;
            }
            long reached = expected;
            awaitStart(topic.getKey(), start -> start >= reached);
            assertEquals(expected, start(topic.getKey()));
            assertEquals(range(expected, count), offsets(topic.getKey(), expected));
            assertEquals((count - expected) * topic.getValue(), storedBytes(topic.getKey())); // awaits the unlinking
            assertEquals(
                    Stream.iterate(expected, base -> base < count, base -> base + perSegment)
                            .toList(),
                    List.copyOf(segments(topic.getKey()).keySet()));
        }
        ended.set(true);
        for (CompletableFuture<Integer> reader : readers) {
            reader.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void underLoadExactlyTheSegmentsWithNothingYoungEnoughAreDeleted() throws Exception {
        TopicPartition partition = topic("by-time", Map.of("retention.ms", Long.toString(HOUR_MS)));
        long now = System.currentTimeMillis();
        AtomicBoolean ended = new AtomicBoolean();
        CompletableFuture<Integer> reader = readAllTheWhile(partition, ended);

        publish(partition, 0, 500, now - 2 * HOUR_MS);
        long batch = publish(partition, 500, 300, now);

        long perSegment = SEGMENT_BYTES / batch;
        // When all that is there is old, the last segment goes too, and the next one begins where that ended.
        awaitStart(partition, start -> start + perSegment > 500);
        long start = start(partition);
        assertTrue(start <= 500, "begins at " + start);
        assertEquals(range(start, 800), offsets(partition, start));
        assertEquals((800 - start) * batch, storedBytes(partition));
        assertThrows(OffsetOutOfRangeException.class, () -> offsets(partition, start - 1));
        ended.set(true);
        reader.get(60, TimeUnit.SECONDS);

        retention(partition, "retention.ms", "1");
        awaitStart(partition, begin -> begin == 800);
        assertEquals(0, storedBytes(partition));
        publish(partition, 800, 1, now + HOUR_MS / 2);
        assertEquals(List.of(800L), offsets(partition, 800));
    }

    private static void retention(TopicPartition partition, String name, String value) throws Exception {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, partition.topic());
        admin.incrementalAlterConfigs(Map.of(
                        topic, List.of(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET))))
                .all()
                .get(30, TimeUnit.SECONDS);
    }

    @Test
    void whatWasDeletedStaysDeletedWhenTheProcessDies() throws Exception {
        Path own = Files.createDirectories(directory.resolve("killed"));
        try (TestNodes.Forked killed = new TestNodes.Forked(own, Map.of()).start()) {
            TopicPartition partition = new TopicPartition("deleted", 0);
            try (var producer = Clients.producer(killed.bootstrap(), Map.of())) {
                for (int i = 0; i < 100; i++) {
                    producer.send(new ProducerRecord<>(partition.topic(), 0, "k", "v" + i));
                }
            }
            try (Admin other = Admin.create(Map.of("bootstrap.servers", killed.bootstrap()))) {
                other.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(42)))
                        .all()
                        .get(30, TimeUnit.SECONDS);
            }

            killed.kill();
            killed.start();

            try (var consumer = Clients.consumer(killed.bootstrap(), Map.of())) {
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                assertEquals(42, consumer.position(partition));
                assertEquals(
                        "v42", Clients.readToEnd(consumer, partition).get(0).value());
            }
        }
    }

    @Test
    void aSlowReaderGetsAllOfTheSegmentThatIsDeletedUnderItAndItsSpaceIsGivenBackThen() throws Exception {
        TopicPartition partition = topic("slow", Map.of());
        long batch = publish(partition, 0, 200, System.currentTimeMillis());
        Uuid id = admin.describeTopics(List.of(partition.topic()))
                .allTopicNames()
                .get(30, TimeUnit.SECONDS)
                .get(partition.topic())
                .topicId();
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(16 << 10);
            socket.setSoTimeout(60_000);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), node.port()));
            DataInputStream in = new DataInputStream(socket.getInputStream());
            RequestHeader header = fetch(socket, partition, id, 1);
            int length = in.readInt();
            byte[] answer = new byte[length];
            in.readFully(answer, 0, 1000);

            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(-1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
            assertEquals(1, segments(partition).size());
            in.readFully(answer, 1000, length - 1000);

            FetchResponse response = (FetchResponse) AbstractResponse.parseResponse(ByteBuffer.wrap(answer), header);
            Records records = (Records)
                    response.data().responses().get(0).partitions().get(0).records();
            List<Long> seen = new ArrayList<>();
            for (RecordBatch whole : records.batches()) {
                whole.ensureValid();
                seen.add(whole.baseOffset());
            }
            assertEquals(range(1, SEGMENT_BYTES / batch), seen);
            awaitNoDeletedFileOpen(partition);

            fetch(socket, partition, id, 1);
            byte[] refused = new byte[in.readInt()];
            in.readFully(refused);
            FetchResponse second = (FetchResponse) AbstractResponse.parseResponse(ByteBuffer.wrap(refused), header);
            assertEquals(
                    org.apache.kafka.common.protocol.Errors.OFFSET_OUT_OF_RANGE.code(),
                    second.data().responses().get(0).partitions().get(0).errorCode());
        }
    }

    private static RequestHeader fetch(Socket socket, TopicPartition partition, Uuid id, long offset)
            throws IOException {
        FetchRequest.PartitionData wanted =
                new FetchRequest.PartitionData(id, offset, -1, 4 * SEGMENT_BYTES, java.util.Optional.empty());
        FetchRequest request = FetchRequest.Builder.forConsumer(
                        ApiKeys.FETCH.latestVersion(), 1000, 1, Map.of(partition, wanted))
                .setMaxBytes(4 * SEGMENT_BYTES)
                .build();
        RequestHeader header = new RequestHeader(ApiKeys.FETCH, request.version(), "slow", 7);
        ByteBuffer body = request.serializeWithHeader(header);
        ByteBuffer frame = ByteBuffer.allocate(4 + body.remaining())
                .putInt(body.remaining())
                .put(body);
        socket.getOutputStream().write(frame.array());
        return header;
    }

    /** Where the system shows what a process has open, nothing of the partition's is that has been unlinked. */
    private static void awaitNoDeletedFileOpen(TopicPartition partition) throws IOException {
        Path descriptors = Path.of("/proc/" + node.pid() + "/fd");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        List<String> open;
        do {
            open = new ArrayList<>();
            if (Files.isDirectory(descriptors)) {
                try (Stream<Path> links = Files.list(descriptors)) {
                    for (Path link : links.toList()) {
                        String target = target(link);
                        if (target.contains(partition + "/") && target.endsWith("(deleted)")) {
                            open.add(target);
                        }
                    }
                }
            }
            assertTrue(System.nanoTime() < deadline, "still open after 60 s: " + open);
        } while (!open.isEmpty());
    }

    private static String target(Path link) throws IOException {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (NoSuchFileException closed) {
            return "";
        }
    }
}
