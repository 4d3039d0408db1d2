package io.weir.partition;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What a node's partitions count, all of them together: one meter per node, not per partition. */
final class PartitionMetrics {
    private final Counter appendedBytes;
    private final Counter appendedBatches;
    private final Counter refusedAppends;
    private final Counter reads;
    private final Counter deletedSegments;
    private final Counter deletedBytes;

    PartitionMetrics(MeterRegistry meters, StartedLeaders leaders) {
        appendedBytes = Counter.builder("weir.partition.appended")
                .baseUnit("bytes")
                .description("Bytes of record batches appended by leaders")
                .register(meters);
        appendedBatches = Counter.builder("weir.partition.batches")
                .description("Record batches appended by leaders")
                .register(meters);
        refusedAppends = Counter.builder("weir.partition.refusals")
                .description("Appends that leaders rejected or refused")
                .register(meters);
        reads = Counter.builder("weir.partition.reads")
                .description("Reads that leaders answered")
                .register(meters);
        deletedSegments = Counter.builder("weir.partition.deleted.segments")
                .description("Segments deleted by age, by size or below the start of their log")
                .register(meters);
        deletedBytes = Counter.builder("weir.partition.deleted")
                .baseUnit("bytes")
                .description("Bytes of record batches in the segments that were deleted by age or by size")
                .register(meters);
        meters.gauge("weir.partition.leaders", leaders, StartedLeaders::size);
        Gauge.builder("weir.partition.under.min.isr", leaders, StartedLeaders::underMinIsr)
                .description("Partitions led here whose in-sync set is too small for acks=all")
                .register(meters);
    }

    void appended(int bytes) {
        appendedBytes.increment(bytes);
        appendedBatches.increment();
    }

    void refused() {
        refusedAppends.increment();
    }

    void deleted(int segments, long bytes) {
        deletedSegments.increment(segments);
        deletedBytes.increment(bytes);
    }

    void read() {
        reads.increment();
    }
}
