package io.weir.cluster.gateway;

import static io.weir.cluster.gateway.Exchange.ask;
import static io.weir.cluster.gateway.Exchange.inEveryVersion;
import static io.weir.cluster.gateway.Exchange.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.cluster.metadata.TopicImage;
import io.weir.log.DirectoryUsage;
import io.weir.log.DirectoryUsage.StoredLog;
import io.weir.log.TopicId;
import io.weir.log.TopicIdPartition;
import io.weir.log.producer.ProducedBatch;
import io.weir.log.producer.ProducerEntry;
import io.weir.partition.DeleteRecordsReply;
import io.weir.partition.PartitionCommand;
import io.weir.partition.PartitionError;
import io.weir.partition.ProducersReply;
import io.weir.partition.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData.AlterReplicaLogDir;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData.AlterReplicaLogDirTopic;
import org.apache.kafka.common.message.AlterReplicaLogDirsResponseData;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsPartition;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsTopic;
import org.apache.kafka.common.message.DeleteRecordsResponseData;
import org.apache.kafka.common.message.DeleteRecordsResponseData.DeleteRecordsPartitionResult;
import org.apache.kafka.common.message.DescribeLogDirsRequestData;
import org.apache.kafka.common.message.DescribeLogDirsRequestData.DescribableLogDirTopic;
import org.apache.kafka.common.message.DescribeLogDirsResponseData;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsResult;
import org.apache.kafka.common.message.DescribeProducersRequestData;
import org.apache.kafka.common.message.DescribeProducersRequestData.TopicRequest;
import org.apache.kafka.common.message.DescribeProducersResponseData;
import org.apache.kafka.common.message.DescribeProducersResponseData.ProducerState;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** DeleteRecords, DescribeLogDirs and AlterReplicaLogDirs. */
class StoredRecordsHandlersTest {
    private final Surroundings surroundings = new Surroundings();

    @Test
    void aLeaderDeletesAndTellsItsLowWatermark() {
        TopicImage topic = surroundings.topic("t", 2);
        DeleteRecordsHandler handler = new DeleteRecordsHandler(surroundings.context(), Surroundings.SETTINGS);
        inEveryVersion(handler, version -> {
            Exchange exchange = put(handler, version, deletion(5, "t", 7, -1));
            command(topic, 0, 7).replyTo().tell(new DeleteRecordsReply.Deleted(9));
            assertFalse(exchange.answered());
            command(topic, 1, -1).replyTo().tell(refused(new PartitionError.PolicyViolation()));
            var answer =
                    exchange.answer(DeleteRecordsResponseData.class).topics().find("t");
            assertEquals(9, answer.partitions().find(0).lowWatermark());
            assertEquals(0, answer.partitions().find(0).errorCode());
            assertFailed(Errors.POLICY_VIOLATION, answer.partitions().find(1));
        });
    }

    @Test
    void whatCannotBeDeletedHasItsOwnCode() {
        TopicImage topic = surroundings.topic("t", 1);
        DeleteRecordsHandler handler = new DeleteRecordsHandler(surroundings.context(), Surroundings.SETTINGS);
        Exchange exchange = put(handler, 2, deletion(5, "t", 70, 1));
        command(topic, 0, 70).replyTo().tell(refused(new PartitionError.OffsetOutOfRange(0, 10)));
        var answer = exchange.answer(DeleteRecordsResponseData.class).topics().find("t");
        assertFailed(Errors.OFFSET_OUT_OF_RANGE, answer.partitions().find(0));
        assertFailed(Errors.UNKNOWN_TOPIC_OR_PARTITION, answer.partitions().find(1));
        assertFailed(Errors.UNKNOWN_TOPIC_OR_PARTITION, only(handler, "nowhere"));
        assertFailed(Errors.INVALID_TOPIC_EXCEPTION, only(handler, "__consumer_offsets"));
        surroundings.leaders.clear();
        assertFailed(Errors.NOT_LEADER_OR_FOLLOWER, only(handler, "t"));
    }

    @Test
    void aLeaderThatIsSilentTimesOut() {
        surroundings.topic("t", 1);
        DeleteRecordsHandler handler = new DeleteRecordsHandler(surroundings.context(), Surroundings.SETTINGS);
        Exchange exchange = put(handler, 2, deletion(100, "t", 1));
        exchange.pass(Duration.ofMillis(100));
        assertFailed(
                Errors.REQUEST_TIMED_OUT,
                exchange.answer(DeleteRecordsResponseData.class)
                        .topics()
                        .find("t")
                        .partitions()
                        .find(0));
    }

    private static DeleteRecordsReply refused(PartitionError error) {
        return new DeleteRecordsReply.Refused(error);
    }

    private static void assertFailed(Errors error, DeleteRecordsPartitionResult result) {
        assertEquals(error, Errors.forCode(result.errorCode()));
        assertEquals(-1, result.lowWatermark());
    }

    private static DeleteRecordsPartitionResult only(DeleteRecordsHandler handler, String topic) {
        return ask(handler, 2, deletion(5, topic, 1), DeleteRecordsResponseData.class)
                .topics()
                .find(topic)
                .partitions()
                .find(0);
    }

    /** Offsets by partition, from partition 0 on. */
    private static DeleteRecordsRequestData deletion(int timeoutMs, String topic, long... offsets) {
        DeleteRecordsTopic asked = new DeleteRecordsTopic().setName(topic);
        for (int partition = 0; partition < offsets.length; partition++) {
            asked.partitions()
                    .add(new DeleteRecordsPartition()
                            .setPartitionIndex(partition)
                            .setOffset(offsets[partition]));
        }
        return new DeleteRecordsRequestData().setTimeoutMs(timeoutMs).setTopics(List.of(asked));
    }

    private PartitionCommand.DeleteRecords command(TopicImage topic, int partition, long offset) {
        var command = (PartitionCommand.DeleteRecords)
                surroundings.leader(topic, partition).receiveMessage();
        assertEquals(offset, command.beforeOffset());
        return command;
    }

    @Test
    void aLeaderTellsWhichProducersItsLogRemembers() {
        TopicImage topic = surroundings.topic("t", 2);
        DescribeProducersHandler handler = new DescribeProducersHandler(surroundings.context(), Surroundings.SETTINGS);
        DescribeProducersRequestData asked = new DescribeProducersRequestData();
        asked.topics().add(new TopicRequest().setName("t").setPartitionIndexes(List.of(0, 1, 2)));
        asked.topics().add(new TopicRequest().setName("no such").setPartitionIndexes(List.of(0)));
        Exchange exchange = put(handler, 0, asked);
        List<ProducedBatch> batches = List.of(new ProducedBatch(41, 99, 9, 1_000));
        describeCommand(topic, 0)
                .tell(new ProducersReply.Described(List.of(new ProducerEntry(7, (short) 3, -1, 1_000, -1, batches))));
        assertFalse(exchange.answered());
        describeCommand(topic, 1).tell(new ProducersReply.Refused(new PartitionError.NotLeader()));
        var topics = exchange.answer(DescribeProducersResponseData.class).topics();
        var told = topics.get(0).partitions();
        assertEquals(
                new ProducerState()
                        .setProducerId(7)
                        .setProducerEpoch(3)
                        .setLastSequence(41)
                        .setLastTimestamp(1_000)
                        .setCoordinatorEpoch(-1)
                        .setCurrentTxnStartOffset(-1),
                told.get(0).activeProducers().get(0));
        assertEquals(Errors.NOT_LEADER_OR_FOLLOWER, Errors.forCode(told.get(1).errorCode()));
        assertEquals(
                Errors.UNKNOWN_TOPIC_OR_PARTITION, Errors.forCode(told.get(2).errorCode()));
        assertEquals(
                Errors.INVALID_TOPIC_EXCEPTION,
                Errors.forCode(topics.get(1).partitions().get(0).errorCode()));
    }

    private Reply<ProducersReply> describeCommand(TopicImage topic, int partition) {
        return ((PartitionCommand.DescribeProducers)
                        surroundings.leader(topic, partition).receiveMessage())
                .replyTo();
    }

    @Test
    void theDirectorySaysWhatItHolds() {
        TopicImage topic = surroundings.topic("t", 2);
        store(topic.id(), "t", 0, 11);
        store(topic.id(), "t", 1, 12);
        store(TopicId.random(), "gone", 0, 13);
        DescribeLogDirsHandler handler = new DescribeLogDirsHandler(surroundings.context(), surroundings.directory());
        inEveryVersion(handler, version -> {
            DescribeLogDirsResult all = describe(handler, version, new DescribeLogDirsRequestData().setTopics(null));
            assertEquals("/data", all.logDir());
            assertEquals(version >= 4 ? 1000 : -1, all.totalBytes());
            assertEquals(version >= 4 ? 500 : -1, all.usableBytes());
            assertEquals(
                    List.of("gone", "t"),
                    all.topics().stream().map(one -> one.name()).toList());
            assertEquals(-1, all.topics().get(0).partitions().get(0).offsetLag());
            assertEquals(0, all.topics().get(1).partitions().get(1).offsetLag());
            assertEquals(12, all.topics().get(1).partitions().get(1).partitionSize());

            DescribeLogDirsRequestData some = new DescribeLogDirsRequestData();
            some.topics().add(new DescribableLogDirTopic().setTopic("t").setPartitions(List.of(1, 2)));
            some.topics().add(new DescribableLogDirTopic().setTopic("nowhere").setPartitions(List.of(0)));
            DescribeLogDirsResult found = describe(handler, version, some);
            assertEquals(1, found.topics().size());
            assertEquals(1, found.topics().get(0).partitions().size());
        });
    }

    @Test
    void aDirectoryThatCannotBeReadIsAStorageError() {
        LogDirectory broken = new LogDirectory(
                Path.of("/data"),
                () -> {
                    throw new IOException("gone");
                },
                Runnable::run);
        DescribeLogDirsResult answer = describe(
                new DescribeLogDirsHandler(surroundings.context(), broken),
                (short) 4,
                new DescribeLogDirsRequestData().setTopics(null));
        assertEquals(Errors.KAFKA_STORAGE_ERROR.code(), answer.errorCode());
        assertEquals("/data", answer.logDir());
        assertEquals(-1, answer.totalBytes());
    }

    @Test
    void whoAsksDuringALookSharesTheNextOne() throws Exception {
        Queue<Runnable> due = new ArrayDeque<>();
        LogDirectory[] directory = new LogDirectory[1];
        Queue<Object> asked = new ArrayDeque<>();
        AtomicBoolean first = new AtomicBoolean(true);
        directory[0] = new LogDirectory(
                Path.of("/data"),
                () -> {
                    if (first.getAndSet(false)) {
                        asked.add(directory[0].usage());
                        asked.add(directory[0].usage());
                    }
                    return new DirectoryUsage(Path.of("/data"), 1, 1, List.of());
                },
                due::add);
        var one = directory[0].usage().toCompletableFuture();
        assertSame(one, directory[0].usage());
        assertEquals(1, due.size());
        due.remove().run();
        assertTrue(one.isDone());
        Object second = asked.remove();
        assertNotSame(one, second);
        assertSame(second, asked.remove());
        assertEquals(1, due.size());
        due.remove().run();
        assertTrue(due.isEmpty());
    }

    private void store(TopicId id, String topic, int partition, long bytes) {
        surroundings.stored.add(new StoredLog(new TopicIdPartition(id, topic, partition), bytes, Optional.empty()));
    }

    private static DescribeLogDirsResult describe(
            DescribeLogDirsHandler handler, short version, DescribeLogDirsRequestData request) {
        return ask(handler, version, request, DescribeLogDirsResponseData.class)
                .results()
                .get(0);
    }

    @Test
    void replicasStayInTheOnlyDirectory() {
        surroundings.topic("t", 1);
        AlterReplicaLogDirsHandler handler =
                new AlterReplicaLogDirsHandler(surroundings.context(), surroundings.directory());
        inEveryVersion(handler, version -> {
            assertEquals(Errors.NONE, move(handler, version, "/data", "t"));
            assertEquals(Errors.LOG_DIR_NOT_FOUND, move(handler, version, "/elsewhere", "t"));
            assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION, move(handler, version, "/data", "nowhere"));
        });
    }

    private static Errors move(AlterReplicaLogDirsHandler handler, short version, String path, String topic) {
        AlterReplicaLogDir asked = new AlterReplicaLogDir().setPath(path);
        asked.topics().add(new AlterReplicaLogDirTopic().setName(topic).setPartitions(List.of(0)));
        AlterReplicaLogDirsRequestData request = new AlterReplicaLogDirsRequestData();
        request.dirs().add(asked);
        AlterReplicaLogDirsResponseData answer = ask(handler, version, request, AlterReplicaLogDirsResponseData.class);
        return Errors.forCode(answer.results().get(0).partitions().get(0).errorCode());
    }
}
