package io.weir.client.admin;

import io.weir.client.ClientException;
import io.weir.client.admin.GroupAdmin.DescribedGroups;
import io.weir.client.admin.GroupAdmin.GroupDescription;
import io.weir.client.admin.GroupAdmin.GroupMember;
import io.weir.client.admin.GroupAdmin.GroupPartition;
import io.weir.client.cluster.Target;
import io.weir.client.wire.FindCoordinatorRequest;
import io.weir.client.wire.admin.DescribeClassicGroupsRequest;
import io.weir.client.wire.admin.DescribeConsumerGroupsRequest;
import io.weir.client.wire.admin.DescribedGroup;
import io.weir.client.wire.admin.FindCoordinatorsRequest;
import io.weir.client.wire.admin.Outcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/**
 * Describes groups of whichever protocol. Many are asked of each coordinator together; one that its coordinator could not answer for, as it
 * may have moved, is then asked for by itself, which is tried again for as long as the call may take.
 */
final class GroupDescriptions {
    private static final String CONSUMER = "consumer";
    private static final String CLASSIC = "classic";
    private static final int GROUPS_PER_REQUEST = 500;

    private final AdminCall call;

    GroupDescriptions(AdminCall call) {
        this.call = call;
    }

    CompletionStage<GroupDescription> of(String group) {
        return call.ask(Target.anyNode(), new FindCoordinatorRequest(group)).thenCompose(coordinator -> {
            Target target = Target.coordinatorOf(group);
            return outcome(group, call.ask(target, new DescribeConsumerGroupsRequest(List.of(group))))
                    .thenApply(found -> described(group, CONSUMER, coordinator, found.get()))
                    .exceptionallyCompose(failure -> isOfAnotherKind(AdminCall.plain(failure))
                            ? outcome(group, call.ask(target, new DescribeClassicGroupsRequest(List.of(group))))
                                    .thenApply(found -> described(group, CLASSIC, coordinator, found.get()))
                            : CompletableFuture.failedFuture(failure));
        });
    }

    private static CompletionStage<Outcome<DescribedGroup>> outcome(
            String group, CompletionStage<Map<String, Outcome<DescribedGroup>>> answer) {
        return answer.thenApply(found -> Optional.ofNullable(found.get(group)).orElseGet(() -> notTold(group)));
    }

    private static Outcome<DescribedGroup> notTold(String group) {
        return Outcome.refused(new GroupIdNotFoundException("the coordinator says nothing of group " + group));
    }

    CompletionStage<DescribedGroups> of(Collection<String> groups) {
        Map<String, GroupDescription> described = new TreeMap<>();
        Map<String, ClientException> failures = new TreeMap<>();
        return AdminCall.inTurn(AdminCall.parts(new LinkedHashSet<>(groups), GROUPS_PER_REQUEST), part -> together(
                                part, described, failures)
                        .thenCompose(unanswered -> AdminCall.inTurn(unanswered, group -> of(group)
                                .handle((found, failure) -> failure == null
                                        ? described.put(group, found)
                                        : failures.put(group, failed(group, failure))))))
                .thenApply(done -> new DescribedGroups(described, failures));
    }

    private static ClientException failed(String group, Throwable why) {
        return ClientException.of("cannot describe group " + group, why);
    }

    /** @return those that nothing definite is known of yet */
    private CompletionStage<List<String>> together(
            List<String> groups, Map<String, GroupDescription> described, Map<String, ClientException> failures) {
        return answers(call.ask(Target.anyNode(), new FindCoordinatorsRequest(groups)))
                .thenCompose(coordinators -> {
                    Map<Node, List<String>> coordinated = new HashMap<>();
                    coordinators.forEach((group, node) -> coordinated
                            .computeIfAbsent(node, known -> new ArrayList<>())
                            .add(group));
                    return AdminCall.all(coordinated.entrySet().stream()
                            .map(one -> at(one.getKey(), one.getValue()))
                            .toList());
                })
                .thenApply(answers -> {
                    List<String> unanswered = new ArrayList<>(groups);
                    answers.forEach(answer -> answer.forEach((group, outcome) -> {
                        Optional<ApiException> failure = outcome.failure();
                        if (failure.isEmpty()) {
                            described.put(group, outcome.value());
                        } else if (failure.get() instanceof RetriableException) {
                            return;
                        } else {
                            failures.put(group, failed(group, failure.get()));
                        }
                        unanswered.remove(group);
                    }));
                    return unanswered;
                });
    }

    /** What one coordinator says of its groups: first of those of one protocol, then of the rest. */
    private CompletionStage<Map<String, Outcome<GroupDescription>>> at(Node coordinator, List<String> groups) {
        Target target = Target.node(coordinator.id());
        return answers(call.ask(target, new DescribeConsumerGroupsRequest(groups)))
                .thenCompose(consumers -> {
                    List<String> others = groups.stream()
                            .filter(group -> !consumers.containsKey(group)
                                    || consumers
                                            .get(group)
                                            .failure()
                                            .filter(GroupDescriptions::isOfAnotherKind)
                                            .isPresent())
                            .toList();
                    CompletionStage<Map<String, Outcome<DescribedGroup>>> classic = others.isEmpty()
                            ? CompletableFuture.completedFuture(Map.of())
                            : answers(call.ask(target, new DescribeClassicGroupsRequest(others)));
                    return classic.thenApply(rest -> {
                        Map<String, Outcome<GroupDescription>> all = new HashMap<>();
                        consumers.forEach((group, found) ->
                                all.put(group, found.map(one -> described(group, CONSUMER, coordinator, one))));
                        others.forEach(all::remove);
                        rest.forEach((group, found) ->
                                all.put(group, found.map(one -> described(group, CLASSIC, coordinator, one))));
                        return all;
                    });
                });
    }

    /** An answer that does not come says nothing of anybody. */
    private static <R> CompletionStage<Map<String, R>> answers(CompletionStage<Map<String, R>> asked) {
        return asked.exceptionally(failure -> Map.of());
    }

    private static boolean isOfAnotherKind(Throwable failure) {
        return failure instanceof GroupIdNotFoundException || failure instanceof UnsupportedVersionException;
    }

    private static GroupDescription described(String group, String type, Node coordinator, DescribedGroup found) {
        return new GroupDescription(
                group,
                type,
                // Offsets without members are what consumers leave behind.
                found.protocol().isEmpty() ? CONSUMER : found.protocol(),
                found.state(),
                coordinator.host() + ":" + coordinator.port(),
                found.assignor(),
                found.members().stream()
                        .map(GroupDescriptions::member)
                        .sorted(Comparator.comparing(GroupMember::id))
                        .toList());
    }

    private static GroupMember member(DescribedGroup.Member member) {
        return new GroupMember(
                member.id(),
                member.instance(),
                member.clientId(),
                member.host(),
                member.epoch(),
                member.partitions().stream()
                        .map(one -> new GroupPartition(one.topic(), one.partition()))
                        .sorted()
                        .toList());
    }
}
