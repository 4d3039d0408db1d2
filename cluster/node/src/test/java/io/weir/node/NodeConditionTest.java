package io.weir.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.MetadataView;
import io.weir.cluster.metadata.PartitionImage;
import io.weir.cluster.metadata.TopicImage;
import io.weir.log.DataDirectory;
import io.weir.log.DataDirectorySettings;
import io.weir.log.StorageFailure;
import io.weir.log.TopicId;
import io.weir.log.store.DiskFileStore;
import io.weir.monitoring.NodeHealth.Verdict;
import io.weir.partition.LeaderRegistry;
import io.weir.partition.StartedLeader;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcollections.HashTreePMap;

class NodeConditionTest {
    private static final int NODE = 1;
    private static final TopicId TOPIC = TopicId.random();

    private final NodeCondition condition = new NodeCondition();
    private final Set<Integer> led = new HashSet<>(Set.of(0, 1));
    private Optional<String> journalFailure = Optional.empty();
    private Optional<StorageFailure> refusal = Optional.empty();

    @Test
    void aNodeIsReadyFromWhenItServesUntilItStops(@TempDir Path path) throws Exception {
        try (DataDirectory directory = open(path)) {
            assertEquals(new Verdict(false, "starting"), condition.ready());
            assertTrue(condition.live().good());

            serve(directory);
            assertEquals(new Verdict(true, "serving"), condition.ready());

            condition.stopping();
            assertEquals(new Verdict(false, "stopping"), condition.ready());
            assertTrue(condition.live().good());
        }
    }

    @Test
    void partitionsThatAreNotLedAreToldAndNoneLedIsNotReady(@TempDir Path path) throws Exception {
        try (DataDirectory directory = open(path)) {
            serve(directory);

            led.remove(0);
            assertEquals(new Verdict(true, "serving; 1 of 2 partitions are not led"), condition.ready());
            assertEquals(1, condition.notLed());

            led.clear();
            assertEquals(new Verdict(false, "serving nothing; 2 of 2 partitions are not led"), condition.ready());
        }
    }

    @Test
    void aFullDiskIsToldAndReadersAreServed(@TempDir Path path) throws Exception {
        try (DataDirectory directory = open(path)) {
            serve(directory);
            refusal = Optional.of(new StorageFailure.DiskFull(path, "no room on the disk"));

            assertEquals(new Verdict(true, "serving; no records are taken: no room on the disk"), condition.ready());
            assertTrue(condition.live().good());
        }
    }

    @Test
    void aJournalThatFailedNeedsANewStart(@TempDir Path path) throws Exception {
        try (DataDirectory directory = open(path)) {
            serve(directory);
            journalFailure = Optional.of("it could not be flushed");

            assertEquals(
                    new Verdict(true, "serving; no metadata is changed: it could not be flushed"), condition.ready());
            assertEquals(new Verdict(false, "has to be started again: it could not be flushed"), condition.live());
        }
    }

    @Test
    void whatANodeMeasuresIsThere() throws Exception {
        MeterRegistry registry = new SimpleMeterRegistry();
        Path path = TemporaryDirectory.create("weir-meters-").path();
        try (TemporaryDirectory temporary = new TemporaryDirectory(path);
                DataDirectory directory = open(temporary.path())) {
            NodeMeters meters = new NodeMeters(registry);
            meters.logs(directory);
            meters.condition(condition);
            meters.metadata(new View(), NODE);

            assertEquals(0, registry.get("weir.log.offline").gauge().value());
            assertEquals(0, registry.get("weir.log.refusing").gauge().value());
            assertTrue(registry.get("weir.disk.usable").gauge().value() > 0);
            assertEquals(2, registry.get("weir.controller.partitions").gauge().value());
            assertEquals(0, registry.get("weir.log.flush").timer().count());
            assertFalse(registry.get("weir.controller.leads").gauge().value() > 0);
        }
    }

    private void serve(DataDirectory directory) {
        condition.serving(
                new NodeCondition.Parts(NODE, refusing(directory), new View(), new Leaders(), () -> journalFailure));
    }

    /** The directory, but for what it says of a full disk. */
    private DataDirectory refusing(DataDirectory directory) {
        return (DataDirectory) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DataDirectory.class},
                (proxy, method, args) -> method.getName().equals("refusal") ? refusal : method.invoke(directory, args));
    }

    private static DataDirectory open(Path path) throws Exception {
        return DataDirectory.open(path, NODE, DataDirectorySettings.DEFAULT, new DiskFileStore(), Clock.systemUTC());
    }

    private final class Leaders implements LeaderRegistry {
        @Override
        public Optional<StartedLeader> find(TopicId topicId, int partition) {
            return led.contains(partition) ? Optional.of(leader()) : Optional.empty();
        }

        private StartedLeader leader() {
            return (StartedLeader) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {StartedLeader.class}, (proxy, method, args) -> null);
        }
    }

    /** A topic of two partitions that the node leads. */
    private static final class View implements MetadataView {
        @Override
        public MetadataImage image() {
            MetadataImage image = MetadataImage.empty(TopicId.random());
            TopicImage mine = new TopicImage(
                    "mine", TOPIC, List.of(partition(0, NODE), partition(1, NODE)), HashTreePMap.empty());
            return new MetadataImage(
                    image.op(),
                    image.clusterId(),
                    image.controllerId(),
                    image.brokers(),
                    HashTreePMap.singleton("mine", mine),
                    HashTreePMap.singleton(TOPIC, "mine"),
                    image.brokerConfigs(),
                    0);
        }

        private static PartitionImage partition(int index, int leader) {
            return new PartitionImage(index, leader, 0, 0, List.of(leader), List.of(leader));
        }

        @Override
        public CompletionStage<MetadataImage> whenApplied(long op) {
            return CompletableFuture.completedFuture(image());
        }
    }
}
