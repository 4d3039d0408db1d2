package io.weir.client.wire.fetch;

import io.weir.client.wire.AnswerMemory;
import io.weir.client.wire.Lane;
import io.weir.client.wire.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;

/**
 * One fetch of several partitions of one broker, in the order in which they are to be served, or of those that the broker has in mind from
 * earlier ones.
 */
public final class FetchRequest extends Request<FetchRequest.Answer> {
    /** Every broker of Apache Kafka 4 has it. */
    private static final int FIRST_WITH_SESSIONS = 7;

    /** Fetch by topic id begins here. */
    private static final int FIRST_BY_ID = 13;

    private static final int CLOSING_EPOCH = -1;

    /**
     * @param topicId {@link Uuid#ZERO_UUID} where the cluster has none
     * @param leaderEpoch -1 when it is not known
     * @param maxBytes the broker gives at least one batch of the first partition that has one
     */
    public record Part(TopicPartition partition, Uuid topicId, long offset, int leaderEpoch, int maxBytes) {}

    /**
     * What is said of a fetch session, which is what the broker keeps of the partitions that it was asked for.
     *
     * @param id 0 for a new one or none
     * @param epoch 0: all is said anew; -1: there is none, and one that has this id ends; else its place in the row
     * @param said parts that are new or have changed
     * @param forgotten parts that are not wanted any more
     */
    public record Session(int id, int epoch, List<Part> said, List<Part> forgotten) {
        /** For a fetch that stands alone. */
        public static Session none(List<Part> parts) {
            return new Session(0, CLOSING_EPOCH, parts, List.of());
        }

        /** For the last that the broker hears of it. */
        public static Session end(int id) {
            return new Session(id, CLOSING_EPOCH, List.of(), List.of());
        }
    }

    /**
     * @param sessionId of the session that the broker keeps; 0 when it keeps none
     * @param partitions with a session only those of which there is something new
     */
    public record Answer(int sessionId, List<FetchedPartition> partitions) {
        /** Of records that nobody is going to read. */
        public void letGoOfAllBut(Set<FetchedRecords> taken) {
            partitions.stream()
                    .map(FetchedPartition::records)
                    .filter(records -> !taken.contains(records))
                    .forEach(FetchedRecords::close);
        }
    }

    private final Isolation isolation;
    private final int waitMs;
    private final int minBytes;
    private final int maxBytes;
    private final Duration patience;
    private final List<Part> parts;
    private final Session session;

    /**
     * @param patience how long the answer may take, {@code waitMs} not included
     * @param parts all that the answer may be about
     */
    public FetchRequest(
            Lane lane,
            Isolation isolation,
            int waitMs,
            int minBytes,
            int maxBytes,
            Duration patience,
            List<Part> parts,
            Session session) {
        super(ApiKeys.FETCH, FIRST_WITH_SESSIONS, allHaveIds(parts) ? 18 : FIRST_BY_ID - 1, lane);
        this.isolation = isolation;
        this.waitMs = waitMs;
        this.minBytes = minBytes;
        this.maxBytes = maxBytes;
        this.patience = patience.plusMillis(waitMs);
        this.parts = List.copyOf(parts);
        this.session = session;
    }

    /** Whether they can be spoken of by the ids of their topics, which a session does from its beginning or never. */
    public static boolean allHaveIds(List<Part> parts) {
        for (Part part : parts) {
            if (part.topicId().equals(Uuid.ZERO_UUID)) {
                return false;
            }
        }
        return true;
    }

    @Override
    protected Optional<Duration> patience() {
        return Optional.of(patience);
    }

    @Override
    protected boolean readsInPlace() {
        return true;
    }

    @Override
    protected ApiMessage body(short version) {
        FetchRequestData data = new FetchRequestData()
                .setMaxWaitMs(waitMs)
                .setMinBytes(minBytes)
                .setMaxBytes(maxBytes)
                .setIsolationLevel(isolation.id())
                .setSessionId(session.id())
                .setSessionEpoch(session.epoch());
        List<FetchRequestData.FetchTopic> topics = new ArrayList<>();
        FetchRequestData.FetchTopic last = null;
        // The order decides who is served when there is more than fits, so a topic may come more than once.
        for (Part part : session.said()) {
            if (last == null || !last.topic().equals(part.partition().topic())) {
                last = new FetchRequestData.FetchTopic()
                        .setTopic(part.partition().topic())
                        .setTopicId(part.topicId());
                topics.add(last);
            }
            last.partitions()
                    .add(new FetchRequestData.FetchPartition()
                            .setPartition(part.partition().partition())
                            .setCurrentLeaderEpoch(part.leaderEpoch())
                            .setFetchOffset(part.offset())
                            .setPartitionMaxBytes(part.maxBytes()));
        }
        return data.setTopics(topics).setForgottenTopicsData(forgotten());
    }

    private List<FetchRequestData.ForgottenTopic> forgotten() {
        Map<Uuid, FetchRequestData.ForgottenTopic> topics = new LinkedHashMap<>();
        Map<String, FetchRequestData.ForgottenTopic> named = new HashMap<>();
        for (Part part : session.forgotten()) {
            FetchRequestData.ForgottenTopic topic = part.topicId().equals(Uuid.ZERO_UUID)
                    ? named.computeIfAbsent(part.partition().topic(), name -> forgotten(part))
                    : topics.computeIfAbsent(part.topicId(), id -> forgotten(part));
            topic.partitions().add(part.partition().partition());
        }
        List<FetchRequestData.ForgottenTopic> all = new ArrayList<>(topics.values());
        all.addAll(named.values());
        return all;
    }

    private static FetchRequestData.ForgottenTopic forgotten(Part part) {
        return new FetchRequestData.ForgottenTopic()
                .setTopic(part.partition().topic())
                .setTopicId(part.topicId());
    }

    @Override
    protected Answer answer(ApiMessage message, short version) {
        return answer(message, version, AnswerMemory.PASSING);
    }

    @Override
    protected Answer answer(ApiMessage message, short version, AnswerMemory memory) {
        FetchResponseData data = (FetchResponseData) message;
        ApiException whole = Errors.forCode(data.errorCode()).exception();
        if (whole != null) {
            throw whole;
        }
        Map<Uuid, String> names = new HashMap<>();
        parts.forEach(part -> names.put(part.topicId(), part.partition().topic()));
        Map<Integer, Node> leaders = new LinkedHashMap<>();
        data.nodeEndpoints()
                .forEach(node ->
                        leaders.put(node.nodeId(), new Node(node.nodeId(), node.host(), node.port(), node.rack())));
        List<FetchedPartition> answers = new ArrayList<>();
        for (FetchResponseData.FetchableTopicResponse topic : data.responses()) {
            String name = version < FIRST_BY_ID ? topic.topic() : names.get(topic.topicId());
            if (name != null) {
                topic.partitions().forEach(answer -> answers.add(fetched(name, answer, leaders, memory)));
            }
        }
        return new Answer(data.sessionId(), answers);
    }

    private static FetchedPartition fetched(
            String topic, FetchResponseData.PartitionData answer, Map<Integer, Node> leaders, AnswerMemory memory) {
        TopicPartition partition = new TopicPartition(topic, answer.partitionIndex());
        Node leader = leaders.get(answer.currentLeader().leaderId());
        return new FetchedPartition(
                partition,
                Optional.ofNullable(Errors.forCode(answer.errorCode()).exception()),
                answer.highWatermark(),
                answer.lastStableOffset(),
                answer.logStartOffset(),
                Optional.ofNullable(leader)
                        .map(node -> new FetchedPartition.Leader(
                                node, answer.currentLeader().leaderEpoch())),
                records(partition, answer, memory));
    }

    private static FetchedRecords records(
            TopicPartition partition, FetchResponseData.PartitionData answer, AnswerMemory memory) {
        BaseRecords records = answer.records();
        List<FetchedRecords.Aborted> aborted = answer.abortedTransactions() == null
                ? List.of()
                : answer.abortedTransactions().stream()
                        .map(one -> new FetchedRecords.Aborted(one.producerId(), one.firstOffset()))
                        .toList();
        return FetchedRecords.in(
                memory, partition, records == null ? MemoryRecords.EMPTY : (MemoryRecords) records, aborted);
    }
}
