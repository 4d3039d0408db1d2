package io.weir.client.admin;

import io.weir.client.ClientException;
import io.weir.client.ClientException.Kind;
import io.weir.client.admin.ClusterAdmin.OffsetRange;
import io.weir.client.cluster.Target;
import io.weir.client.wire.admin.Outcome;
import io.weir.client.wire.fetch.Isolation;
import io.weir.client.wire.fetch.OffsetLookup;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** Where positions are in partitions, as their leaders say. One partition that is broken does not hide the others. */
final class Offsets {
    private Offsets() {}

    /** What lies between the ends of each partition; one whose leader cannot say is left out. */
    static CompletionStage<Map<TopicPartition, OffsetRange>> ranges(AdminCall call, Set<TopicPartition> partitions) {
        Map<TopicPartition, Boolean> asked =
                partitions.stream().collect(Collectors.toMap(Function.identity(), partition -> true));
        return PerLeader.<Boolean, OffsetRange>ask(
                        call, asked, (broker, led) -> lookUp(call, broker, led, OffsetLookup.EARLIEST)
                                .thenCombine(lookUp(call, broker, led, OffsetLookup.LATEST), Offsets::ranges))
                .thenApply(outcomes -> known(call, outcomes, EnumSet.of(Kind.UNAVAILABLE)));
    }

    private static Map<TopicPartition, Outcome<OffsetRange>> ranges(
            Map<TopicPartition, Outcome<Long>> starts, Map<TopicPartition, Outcome<Long>> ends) {
        Map<TopicPartition, Outcome<OffsetRange>> ranges = new HashMap<>();
        starts.forEach((partition, start) -> {
            Outcome<Long> end = ends.get(partition);
            if (end != null) {
                ranges.put(
                        partition,
                        start.failure()
                                .or(end::failure)
                                .map(Outcome::<OffsetRange>refused)
                                .orElseGet(() -> Outcome.done(new OffsetRange(start.value(), end.value()))));
            }
        });
        return ranges;
    }

    /**
     * One offset of each partition; -1 where no record is as young. One whose leader cannot say is left out, so is one that is not there.
     *
     * @param timestampMs as {@link OffsetLookup.Part} has it
     */
    static CompletionStage<Map<TopicPartition, Long>> at(
            AdminCall call, Collection<TopicPartition> partitions, long timestampMs) {
        Map<TopicPartition, Long> asked =
                partitions.stream().distinct().collect(Collectors.toMap(Function.identity(), all -> timestampMs));
        return PerLeader.<Long, Long>ask(call, asked, (broker, led) -> lookUp(call, broker, led, timestampMs))
                .thenApply(outcomes -> known(call, outcomes, EnumSet.of(Kind.UNAVAILABLE, Kind.NOT_FOUND)));
    }

    private static <P> CompletionStage<Map<TopicPartition, Outcome<Long>>> lookUp(
            AdminCall call, int broker, List<PerLeader.Led<P>> led, long timestampMs) {
        List<OffsetLookup.Part> parts = led.stream()
                .map(one -> new OffsetLookup.Part(one.partition(), one.leaderEpoch(), timestampMs))
                .toList();
        return call.cluster()
                .send(Target.node(broker), new OffsetLookup(Isolation.READ_UNCOMMITTED, parts))
                .thenApply(found -> found.stream()
                        .collect(Collectors.toMap(
                                OffsetLookup.Found::partition,
                                one -> one.failure() == null
                                        ? Outcome.done(one.offset())
                                        : Outcome.refused(one.failure()))));
    }

    private static <R> Map<TopicPartition, R> known(
            AdminCall call, Map<TopicPartition, Outcome<R>> outcomes, Set<Kind> leftOut) {
        Map<TopicPartition, R> known = new HashMap<>();
        outcomes.forEach((partition, outcome) -> {
            boolean missing = outcome.failure()
                    .filter(failure ->
                            leftOut.contains(ClientException.of(null, failure).kind()))
                    .isPresent();
            if (!missing) {
                known.put(partition, orThrow(call, outcome, partition));
            }
        });
        return known;
    }

    /** @throws ClientException the failure, in the call's words and with the partition */
    static <R> R orThrow(AdminCall call, Outcome<R> outcome, TopicPartition partition) {
        outcome.failure().ifPresent(failure -> {
            throw ClientException.of(call.what() + ": " + partition, failure);
        });
        return outcome.value();
    }
}
