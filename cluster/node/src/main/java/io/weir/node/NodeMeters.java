package io.weir.node;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.MetadataView;
import io.weir.journal.store.StoreCore;
import io.weir.log.DataDirectory;
import io.weir.log.FlushObserver;
import io.weir.log.PartitionLog;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** Meters of those parts of a node that know of none: the log engine, the journal, the metadata. Gauges are counted when they are read. */
final class NodeMeters {
    /** Where the buckets of a disk's latencies end. */
    private static final Duration[] LATENCIES = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(20),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10)
    };

    private final MeterRegistry registry;

    NodeMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void logs(DataDirectory directory) {
        Timer flushes = timer("weir.log.flush", "Flushes of a log to the disk");
        Counter failures = Counter.builder("weir.log.flush.failures")
                .description("Flushes that failed, each of which took its log offline")
                .register(registry);
        directory.flusher().observe(new FlushObserver() {
            @Override
            public void flushed(long nanos) {
                flushes.record(nanos, TimeUnit.NANOSECONDS);
            }

            @Override
            public void failed() {
                failures.increment();
            }
        });
        gauge("weir.log.open", "Logs that are open", directory, d -> d.logs().size());
        gauge("weir.log.offline", "Logs that take no records after a disk's failure", directory, NodeMeters::offline);
        gauge(
                "weir.log.refusing",
                "1 while no log takes records because the disk is full",
                directory,
                d -> d.refusal().isPresent() ? 1 : 0);
        gauge("weir.log.segments", "Segments of the open logs", directory, d -> d.logs().stream()
                .mapToLong(PartitionLog::segmentCount)
                .sum());
        bytes("weir.log.size", "Record batches of the open logs", directory, d -> d.logs().stream()
                .mapToLong(PartitionLog::sizeInBytes)
                .sum());
        bytes("weir.disk.usable", "Room on the disk of the data directory", directory, NodeMeters::usable);
        bytes("weir.disk.size", "Size of the disk of the data directory", directory, NodeMeters::total);
    }

    void journal(StoreCore store) {
        Timer writes = timer("weir.journal.write", "Writes to the journal, each with its flush");
        store.observe(nanos -> writes.record(nanos, TimeUnit.NANOSECONDS));
        bytes("weir.journal.size", "The journal's file, with what is deleted in it", store, StoreCore::sizeInBytes);
        gauge(
                "weir.journal.failed",
                "1 when the journal takes nothing more until the node is started again",
                store,
                s -> s.failure().isPresent() ? 1 : 0);
    }

    void metadata(MetadataView view, int nodeId) {
        gauge(
                "weir.controller.op",
                "Number of the last change of the metadata that this node has applied",
                view,
                v -> v.image().op());
        gauge(
                "weir.controller.leads",
                "1 on the node whose controller leads",
                view,
                v -> v.image().controllerId() == nodeId ? 1 : 0);
        gauge("weir.controller.topics", "Topics of the cluster", view, v -> v.image()
                .topicsByName()
                .size());
        gauge("weir.controller.partitions", "Partitions of the cluster", view, v -> partitions(v.image()));
    }

    /** @param condition what the gauge of partitions that should be led here and are not is asked of */
    void condition(NodeCondition condition) {
        gauge(
                "weir.partition.not.led",
                "Partitions that this node should lead and does not",
                condition,
                NodeCondition::notLed);
    }

    static long offline(DataDirectory directory) {
        return directory.logs().stream()
                .filter(log -> log.offline().isPresent())
                .count();
    }

    private static long partitions(MetadataImage image) {
        return image.topicsByName().values().stream()
                .mapToLong(topic -> topic.partitions().size())
                .sum();
    }

    private static double usable(DataDirectory directory) {
        try {
            return disk(directory).getUsableSpace();
        } catch (IOException e) {
            return Double.NaN; // how a gauge says that it does not know
        }
    }

    private static double total(DataDirectory directory) {
        try {
            return disk(directory).getTotalSpace();
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    private static FileStore disk(DataDirectory directory) throws IOException {
        return Files.getFileStore(directory.path());
    }

    private Timer timer(String name, String description) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(LATENCIES)
                .register(registry);
    }

    private <T> void gauge(String name, String description, T of, ToDoubleFunction<T> value) {
        Gauge.builder(name, of, value).description(description).register(registry);
    }

    private <T> void bytes(String name, String description, T of, ToDoubleFunction<T> value) {
        Gauge.builder(name, of, value)
                .description(description)
                .baseUnit("bytes")
                .register(registry);
    }
}
