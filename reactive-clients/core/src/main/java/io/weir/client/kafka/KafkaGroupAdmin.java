package io.weir.client.kafka;

import io.weir.client.ClientException;
import io.weir.client.admin.GroupAdmin;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ClassicGroupDescription;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;

/** Administers groups by an {@link Admin}. */
public final class KafkaGroupAdmin implements GroupAdmin {
    private static final String CONSUMERS = "consumer";

    private final Admin admin;
    private final RecordTimes times;

    private KafkaGroupAdmin(Admin admin, RecordTimes times) {
        this.admin = admin;
        this.times = times;
    }

    /**
     * @param properties as Kafka's clients take them; {@code bootstrap.servers} at least
     * @param readTimeout how long {@link #timestamps} reads at most
     * @throws ClientException when the properties cannot be
     */
    public static KafkaGroupAdmin connect(Map<String, Object> properties, Duration readTimeout) {
        try {
            return new KafkaGroupAdmin(Admin.create(properties), new RecordTimes(properties, readTimeout));
        } catch (KafkaException e) {
            throw KafkaFailures.of(null, e);
        }
    }

    @Override
    public CompletionStage<List<GroupListing>> groups() {
        return answer("cannot list groups", admin.listGroups().all(), listings -> listings.stream()
                .map(group -> new GroupListing(
                        group.groupId(),
                        group.type().map(KafkaGroupAdmin::name).orElse(""),
                        group.protocol(),
                        group.groupState().map(GroupState::toString).orElse("")))
                .sorted(Comparator.comparing(GroupListing::name))
                .toList());
    }

    @Override
    public CompletionStage<GroupDescription> describe(String group) {
        return groups().thenCompose(all -> {
            Optional<GroupListing> listed =
                    all.stream().filter(one -> one.name().equals(group)).findFirst();
            boolean consumers =
                    listed.map(GroupListing::protocol).filter(CONSUMERS::equals).isPresent();
            return listed.isEmpty() || consumers || listed.get().protocol().isEmpty()
                    ? describeConsumers(group)
                    : describeOthers(group);
        });
    }

    private CompletionStage<GroupDescription> describeConsumers(String group) {
        return answer(
                "cannot describe group " + group,
                admin.describeConsumerGroups(List.of(group)).describedGroups().get(group),
                found -> described(group, found));
    }

    private static GroupDescription described(String group, ConsumerGroupDescription found) {
        return new GroupDescription(
                group,
                name(found.type()),
                CONSUMERS,
                found.groupState().toString(),
                address(found.coordinator()),
                found.partitionAssignor(),
                members(found.members()));
    }

    /** A group whose members are to one another what only they know: their assignments are not to be read. */
    private CompletionStage<GroupDescription> describeOthers(String group) {
        return answer(
                "cannot describe group " + group,
                admin.describeClassicGroups(List.of(group)).describedGroups().get(group),
                (ClassicGroupDescription found) -> new GroupDescription(
                        group,
                        name(GroupType.CLASSIC),
                        found.protocol(),
                        found.state().toString(),
                        address(found.coordinator()),
                        found.protocolData(),
                        members(found.members())));
    }

    private static List<GroupMember> members(Collection<MemberDescription> members) {
        return members.stream()
                .map(member -> new GroupMember(
                        member.consumerId(),
                        member.groupInstanceId(),
                        member.clientId(),
                        member.host(),
                        member.memberEpoch(),
                        member.assignment().topicPartitions().stream()
                                .map(KafkaGroupAdmin::ours)
                                .sorted()
                                .toList()))
                .sorted(Comparator.comparing(GroupMember::id))
                .toList();
    }

    @Override
    public CompletionStage<Map<GroupPartition, Long>> committed(String group) {
        return answer(
                "cannot read the offsets of group " + group,
                admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata(),
                found -> {
                    Map<GroupPartition, Long> committed = new TreeMap<>();
                    found.forEach((partition, offset) -> {
                        if (offset != null) {
                            committed.put(ours(partition), offset.offset());
                        }
                    });
                    return committed;
                });
    }

    @Override
    public CompletionStage<Set<GroupPartition>> partitions(Collection<String> topics) {
        return answer(
                "cannot describe " + String.join(", ", topics),
                admin.describeTopics(topics).allTopicNames(),
                found -> found.values().stream()
                        .flatMap(topic -> topic.partitions().stream()
                                .map(partition -> new GroupPartition(topic.name(), partition.partition())))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Override
    public CompletionStage<Map<GroupPartition, Long>> offsets(Collection<GroupPartition> partitions, LogPosition at) {
        OffsetSpec spec = spec(at);
        ListOffsetsResult result = admin.listOffsets(
                partitions.stream().collect(Collectors.toMap(KafkaGroupAdmin::theirs, partition -> spec)));
        Map<GroupPartition, Long> found = new ConcurrentSkipListMap<>();
        CompletableFuture<?>[] answers = partitions.stream()
                .map(partition -> offset(result, partition)
                        .thenAccept(offset -> offset.ifPresent(is -> found.put(partition, is)))
                        .toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(answers).thenCompose(all -> {
            List<GroupPartition> later =
                    found.keySet().stream().filter(one -> found.get(one) < 0).toList();
            if (later.isEmpty()) {
                return CompletableFuture.completedFuture(found);
            }
            return offsets(later, new LogPosition.Latest()).thenApply(ends -> {
                later.forEach(found::remove);
                found.putAll(ends);
                return found;
            });
        });
    }

    /** Empty when the leader cannot say now, or there is none: one partition that is broken does not hide the others. */
    private static CompletionStage<Optional<Long>> offset(ListOffsetsResult result, GroupPartition partition) {
        return result.partitionResult(theirs(partition)).toCompletionStage().handle((found, failure) -> {
            if (failure == null) {
                return Optional.of(found.offset());
            }
            ClientException told = KafkaFailures.of("cannot ask for the offsets of " + partition, failure);
            if (told.kind() == ClientException.Kind.UNAVAILABLE || told.kind() == ClientException.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw told;
        });
    }

    @Override
    public CompletionStage<Map<GroupPartition, Long>> timestamps(Map<GroupPartition, Long> offsets) {
        return times.of(offsets);
    }

    @Override
    public CompletionStage<Void> commit(String group, Map<GroupPartition, Long> offsets) {
        Map<TopicPartition, OffsetAndMetadata> theirs = offsets.entrySet().stream()
                .collect(Collectors.toMap(
                        offset -> theirs(offset.getKey()), offset -> new OffsetAndMetadata(offset.getValue())));
        return answer(
                "cannot set the offsets of group " + group,
                admin.alterConsumerGroupOffsets(group, theirs).all(),
                Function.identity());
    }

    @Override
    public CompletionStage<Void> delete(String group) {
        return answer(
                "cannot delete group " + group,
                admin.deleteConsumerGroups(List.of(group)).all(),
                Function.identity());
    }

    @Override
    public CompletionStage<Void> deleteOffsets(String group, Set<GroupPartition> partitions) {
        return answer(
                "cannot delete offsets of group " + group,
                admin.deleteConsumerGroupOffsets(
                                group,
                                partitions.stream().map(KafkaGroupAdmin::theirs).collect(Collectors.toSet()))
                        .all(),
                Function.identity());
    }

    @Override
    public void close() {
        times.close();
        admin.close(Duration.ZERO);
    }

    static TopicPartition theirs(GroupPartition partition) {
        return new TopicPartition(partition.topic(), partition.partition());
    }

    static GroupPartition ours(TopicPartition partition) {
        return new GroupPartition(partition.topic(), partition.partition());
    }

    private static OffsetSpec spec(LogPosition at) {
        if (at instanceof LogPosition.Earliest) {
            return OffsetSpec.earliest();
        }
        return at instanceof LogPosition.AtTime time
                ? OffsetSpec.forTimestamp(time.timestampMs())
                : OffsetSpec.latest();
    }

    private static String name(GroupType type) {
        return type.toString().toLowerCase(Locale.ROOT);
    }

    private static String address(Node node) {
        return node == null || node.isEmpty() ? "" : node.host() + ":" + node.port();
    }

    private static <A, B> CompletionStage<B> answer(String what, KafkaFuture<A> future, Function<A, B> convert) {
        return future.toCompletionStage().handle((value, failure) -> {
            if (failure != null) {
                throw KafkaFailures.of(what, failure);
            }
            return convert.apply(value);
        });
    }
}
