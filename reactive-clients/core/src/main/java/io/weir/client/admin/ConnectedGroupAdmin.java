package io.weir.client.admin;

import io.weir.client.ClientException;
import io.weir.client.cluster.Target;
import io.weir.client.wire.admin.DeleteGroupRequest;
import io.weir.client.wire.admin.DeleteOffsetsRequest;
import io.weir.client.wire.admin.ListGroupsRequest;
import io.weir.client.wire.admin.Outcome;
import io.weir.client.wire.fetch.OffsetLookup;
import io.weir.client.wire.group.CommitRequest;
import io.weir.client.wire.group.CommittedRequest;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownMemberIdException;

/** Administers groups through the client's own connections. */
final class ConnectedGroupAdmin implements GroupAdmin {
    private static final int OFFSETS_PER_REQUEST = 2_000;

    private final ReactiveAdmin admin;

    ConnectedGroupAdmin(ReactiveAdmin admin) {
        this.admin = admin;
    }

    /** Each broker knows those that it coordinates; one that moves meanwhile may be known to two. */
    @Override
    public CompletionStage<List<GroupListing>> groups() {
        AdminCall call = admin.call("cannot list groups");
        return call.told(call.brokers()
                .thenCompose(brokers -> AdminCall.all(brokers.stream()
                        .map(broker -> call.ask(Target.node(broker.id()), new ListGroupsRequest()))
                        .toList()))
                .thenApply(answers -> {
                    Map<String, GroupListing> groups = new TreeMap<>();
                    answers.forEach(listed -> listed.forEach(group -> groups.put(
                            group.name(),
                            new GroupListing(group.name(), group.type(), group.protocol(), group.state()))));
                    return List.copyOf(groups.values());
                }));
    }

    @Override
    public CompletionStage<GroupDescription> describe(String group) {
        AdminCall call = admin.call("cannot describe group " + group);
        return call.told(new GroupDescriptions(call).of(group));
    }

    @Override
    public CompletionStage<DescribedGroups> describe(Collection<String> groups) {
        AdminCall call = admin.call("cannot describe groups");
        return call.told(new GroupDescriptions(call).of(groups));
    }

    @Override
    public CompletionStage<Map<GroupPartition, Long>> committed(String group) {
        AdminCall call = admin.call("cannot read the offsets of group " + group);
        return call.told(call.ask(Target.coordinatorOf(group), CommittedRequest.ofAll(group))
                .thenApply(found -> {
                    Map<GroupPartition, Long> committed = new TreeMap<>();
                    found.forEach((partition, offset) -> {
                        offset.failure().ifPresent(failure -> {
                            throw failure;
                        });
                        if (offset.offset() >= 0) {
                            committed.put(ours(partition), offset.offset());
                        }
                    });
                    return committed;
                }));
    }

    @Override
    public CompletionStage<Set<GroupPartition>> partitions(Collection<String> topics) {
        AdminCall call = admin.call("cannot describe " + String.join(", ", topics));
        return call.told(call.topics(topics).thenApply(found -> found.stream()
                .flatMap(topic -> topic.topic().get().partitions().stream()
                        .map(partition -> new GroupPartition(topic.name(), partition.partition())))
                .collect(Collectors.toCollection(TreeSet::new))));
    }

    @Override
    public CompletionStage<Map<GroupPartition, Long>> offsets(Collection<GroupPartition> partitions, LogPosition at) {
        AdminCall call = admin.call("cannot ask for offsets");
        return call.told(Offsets.at(call, theirs(partitions), timestamp(at)).thenCompose(found -> {
            List<TopicPartition> younger = found.keySet().stream()
                    .filter(partition -> found.get(partition) < 0)
                    .toList();
            return Offsets.at(call, younger, OffsetLookup.LATEST).thenApply(ends -> {
                younger.forEach(found::remove);
                found.putAll(ends);
                return ours(found);
            });
        }));
    }

    private static long timestamp(LogPosition at) {
        if (at instanceof LogPosition.Earliest) {
            return OffsetLookup.EARLIEST;
        }
        return at instanceof LogPosition.AtTime time ? time.timestampMs() : OffsetLookup.LATEST;
    }

    @Override
    public CompletionStage<Map<GroupPartition, Long>> timestamps(Map<GroupPartition, Long> offsets) {
        AdminCall call = admin.call("cannot read the times of records");
        return call.told(Offsets.at(call, theirs(offsets.keySet()), OffsetLookup.EARLIEST)
                .thenCompose(starts -> {
                    Map<TopicPartition, Long> wanted = new TreeMap<>(
                            Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition));
                    offsets.forEach((partition, offset) -> wanted.put(
                            theirs(partition), Math.max(offset, starts.getOrDefault(theirs(partition), 0L))));
                    return RecordTimes.of(call, wanted);
                })
                .thenApply(ConnectedGroupAdmin::ours));
    }

    @Override
    public CompletionStage<Void> commit(String group, Map<GroupPartition, Long> offsets) {
        AdminCall call = admin.call("cannot set the offsets of group " + group);
        return call.told(AdminCall.inTurn(AdminCall.parts(offsets.keySet(), OFFSETS_PER_REQUEST), part -> {
                    Map<TopicPartition, OffsetAndMetadata> theirs = part.stream()
                            .collect(Collectors.toMap(
                                    ConnectedGroupAdmin::theirs, one -> new OffsetAndMetadata(offsets.get(one))));
                    return call.ask(Target.coordinatorOf(group), new CommitRequest(group, "", -1, theirs));
                })
                .thenApply(parts -> {
                    parts.forEach(outcomes -> outcomes.forEach((partition, failure) -> failure.ifPresent(refusal -> {
                        if (refusal instanceof UnknownMemberIdException) {
                            throw new ClientException(
                                    ClientException.Kind.REFUSED,
                                    call.what() + ": it has members, who alone may commit",
                                    refusal);
                        }
                        throw ClientException.of(call.what() + ": " + partition, refusal);
                    })));
                    return null;
                }));
    }

    @Override
    public CompletionStage<Void> delete(String group) {
        AdminCall call = admin.call("cannot delete group " + group);
        return call.told(call.ask(Target.coordinatorOf(group), new DeleteGroupRequest(group))
                .thenApply(Outcome::get));
    }

    @Override
    public CompletionStage<Void> deleteOffsets(String group, Set<GroupPartition> partitions) {
        AdminCall call = admin.call("cannot delete offsets of group " + group);
        return call.told(AdminCall.inTurn(
                        AdminCall.parts(theirs(partitions), OFFSETS_PER_REQUEST),
                        part -> call.ask(Target.coordinatorOf(group), new DeleteOffsetsRequest(group, part)))
                .thenApply(parts -> {
                    parts.forEach(outcomes ->
                            outcomes.forEach((partition, outcome) -> Offsets.orThrow(call, outcome, partition)));
                    return null;
                }));
    }

    @Override
    public void close() {
        admin.close();
    }

    private static TopicPartition theirs(GroupPartition partition) {
        return new TopicPartition(partition.topic(), partition.partition());
    }

    private static List<TopicPartition> theirs(Collection<GroupPartition> partitions) {
        return partitions.stream().map(ConnectedGroupAdmin::theirs).toList();
    }

    private static GroupPartition ours(TopicPartition partition) {
        return new GroupPartition(partition.topic(), partition.partition());
    }

    private static Map<GroupPartition, Long> ours(Map<TopicPartition, Long> offsets) {
        Map<GroupPartition, Long> ours = new TreeMap<>();
        offsets.forEach((partition, offset) -> ours.put(ours(partition), offset));
        return ours;
    }
}
