package io.weir.client.admin;

import io.weir.client.cluster.Target;
import io.weir.client.wire.Lane;
import io.weir.client.wire.admin.Outcome;
import io.weir.client.wire.fetch.FetchRequest;
import io.weir.client.wire.fetch.FetchedPartition;
import io.weir.client.wire.fetch.FetchedRecords;
import io.weir.client.wire.fetch.Isolation;
import io.weir.client.wire.fetch.RecordCursor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;

/**
 * Looks up the times of single records: no request of the protocol says what time a record at an offset has, so that it must be read.
 * One batch is fetched at a time, the first that has a record.
 */
final class RecordTimes {
    private static final int TOGETHER = 20;
    private static final int NO_MORE_THAN_A_BATCH = 1;

    private RecordTimes() {}

    /** In milliseconds since the epoch; a partition where nothing could be read is left out. */
    static CompletionStage<Map<TopicPartition, Long>> of(AdminCall call, Map<TopicPartition, Long> offsets) {
        return PerLeader.<Long, Long>ask(call, offsets, (broker, led) -> AdminCall.inTurn(
                                AdminCall.parts(led, TOGETHER),
                                part -> AdminCall.all(part.stream()
                                        .map(one -> outcome(one.partition(), time(call, broker, one, one.asked())))
                                        .toList()))
                        .thenApply(parts -> {
                            Map<TopicPartition, Outcome<Long>> outcomes = new HashMap<>();
                            parts.forEach(part -> part.forEach(outcomes::putAll));
                            return outcomes;
                        }))
                .thenApply(outcomes -> {
                    Map<TopicPartition, Long> times = new HashMap<>();
                    outcomes.forEach((partition, outcome) -> {
                        if (outcome.value() != null) {
                            times.put(partition, outcome.value());
                        }
                    });
                    return times;
                });
    }

    private static CompletionStage<Map<TopicPartition, Outcome<Long>>> outcome(
            TopicPartition partition, CompletionStage<Long> time) {
        return time.handle((found, failure) -> {
            if (failure == null) {
                return Map.of(partition, Outcome.done(found));
            }
            Throwable plain = AdminCall.plain(failure);
            return Map.of(
                    partition,
                    Outcome.refused(
                            plain instanceof ApiException api ? api : new ApiException(plain.getMessage(), plain)));
        });
    }

    /** Null where there is no record. Batches are read on the executor: they may have to be decompressed. */
    private static CompletionStage<Long> time(AdminCall call, int broker, PerLeader.Led<Long> led, long offset) {
        List<FetchRequest.Part> parts = List.of(
                new FetchRequest.Part(led.partition(), led.topicId(), offset, led.leaderEpoch(), NO_MORE_THAN_A_BATCH));
        FetchRequest request = new FetchRequest(
                Lane.FETCH,
                Isolation.READ_UNCOMMITTED,
                0,
                1,
                NO_MORE_THAN_A_BATCH,
                call.brokersTime(),
                parts,
                FetchRequest.Session.none(parts));
        return call.cluster()
                .send(Target.node(broker), request)
                .thenComposeAsync(
                        answer -> {
                            List<FetchedPartition> partitions = answer.partitions();
                            if (partitions.isEmpty()
                                    || partitions.get(0).failure().isPresent()) {
                                return partitions.isEmpty()
                                        ? CompletableFuture.completedFuture(null)
                                        : CompletableFuture.failedFuture(
                                                partitions.get(0).failure().get());
                            }
                            FetchedPartition fetched = partitions.get(0);
                            if (fetched.records().isEmpty()) {
                                return CompletableFuture.completedFuture(null);
                            }
                            Long time = first(fetched, offset);
                            return time != null
                                    ? CompletableFuture.completedFuture(time)
                                    : time(call, broker, led, fetched.records().nextOffset());
                        },
                        call.executor());
    }

    private static Long first(FetchedPartition fetched, long offset) {
        try (FetchedRecords records = fetched.records();
                RecordCursor cursor = new RecordCursor(
                        records, offset, new RecordCursor.Reading(Isolation.READ_UNCOMMITTED, true, false))) {
            return cursor.advance() ? cursor.timestampMs() : null;
        }
    }
}
