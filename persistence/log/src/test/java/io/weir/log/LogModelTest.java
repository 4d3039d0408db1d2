package io.weir.log;

import static io.weir.log.TestLogs.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.weir.log.AppendOutcome.Appended;
import io.weir.log.batch.BatchBuilder;
import io.weir.log.store.FaultyFileStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The log against a list in memory: whatever is done to both, they hold the same. */
class LogModelTest {

    /** A step of a history. */
    interface Step {
        void run(Pair pair) throws Exception;
    }

    /** A log and its model. */
    private static final class Pair {
        private final Path directory;
        private final FaultyFileStore store;
        private PartitionLogs.Opened opened;
        private WriteHandle handle;
        private int epoch;
        private final List<Batches.Seen> records = new ArrayList<>();
        private final List<Integer> epochs = new ArrayList<>();
        /** Offsets at which batches begin, and the end. */
        private final List<Integer> boundaries = new ArrayList<>(List.of(0));

        Pair(Path directory) throws Exception {
            this.directory = directory;
            this.store = new FaultyFileStore(0, directory.resolve("graveyard"));
            reopen(false, 0);
        }

        void reopen(boolean clean, long recoveryPoint) throws Exception {
            opened = TestLogs.open(
                    directory.resolve("words-0"), TestLogs.config(500), TestLogs.options(store, recoveryPoint, clean));
            handle = opened.log().acquire(++epoch);
        }

        void append(int count, long timestampMs) {
            BatchBuilder builder = BatchBuilder.create();
            for (int i = 0; i < count; i++) {
                long time = NOW + timestampMs - i % 3;
                String value = "v" + records.size();
                builder.add(time, null, value.getBytes(StandardCharsets.UTF_8));
                records.add(new Batches.Seen(records.size(), time, value));
                epochs.add(epoch);
            }
            boundaries.add(records.size());
            ByteBuffer batch = builder.build();
            ByteBuffer direct =
                    ByteBuffer.allocateDirect(batch.remaining()).put(batch).flip();
            assertEquals(new Appended(records.size() - count, records.size() - 1, -1), handle.append(direct, NOW));
        }

        void truncate(int offset) {
            int end = boundaries.stream()
                    .filter(boundary -> boundary <= offset)
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
            assertInstanceOf(Appended.class, handle.truncateTo(offset));
            records.subList(end, records.size()).clear();
            epochs.subList(end, epochs.size()).clear();
            boundaries.removeIf(boundary -> boundary > end);
        }

        void holds() throws Exception {
            PartitionLog log = opened.log();
            assertEquals(records.size(), log.endOffset());
            assertEquals(records, Batches.readAll(log));
            for (int boundary : boundaries) {
                assertEquals(records.subList(0, boundary), Batches.read(log, 0, boundary));
                assertEquals(
                        records.stream()
                                .limit(boundary)
                                .max(Comparator.comparing(Batches.Seen::timestampMs)
                                        .thenComparing(Comparator.comparing(Batches.Seen::offset)
                                                .reversed()))
                                .map(Batches.Seen::offset),
                        log.maxTimestamp(boundary).map(TimestampOffset::offset));
            }
            for (int offset = 0; offset < records.size(); offset++) {
                assertEquals(epochs.get(offset), log.epochAt(offset));
            }
            for (long time = NOW - 3; time < NOW + 105; time += 9) {
                long wanted = time;
                Optional<Long> expected = records.stream()
                        .filter(seen -> seen.timestampMs() >= wanted)
                        .map(Batches.Seen::offset)
                        .findFirst();
                assertEquals(
                        expected, log.offsetForTimestamp(time, log.endOffset()).map(TimestampOffset::offset));
            }
        }
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<Step> appends = Arbitraries.integers()
                .between(1, 9)
                .flatMap(count -> Arbitraries.longs().between(0, 100).map(time -> pair -> pair.append(count, time)));
        Arbitrary<Step> truncations = Arbitraries.integers()
                .between(0, 100)
                .map(percent -> pair -> pair.truncate(pair.records.size() * percent / 100));
        Arbitrary<Step> epochs =
                Arbitraries.just(pair -> pair.handle = pair.opened.log().acquire(++pair.epoch));
        Arbitrary<Step> closings = Arbitraries.just(pair -> {
            pair.opened.close();
            pair.reopen(true, 0);
        });
        Arbitrary<Step> kills = Arbitraries.just(pair -> {
            pair.opened.segmented().abandon();
            pair.reopen(false, 0);
        });
        Arbitrary<Step> killsAfterCheckpoint = Arbitraries.just(pair -> {
            pair.opened.segmented().flush();
            long point = pair.opened.checkpoint();
            pair.append(2, 50);
            pair.opened.segmented().abandon();
            pair.reopen(false, point);
            pair.holds();
        });
        return Arbitraries.frequencyOf(
                        Tuple.of(12, appends),
                        Tuple.of(1, truncations),
                        Tuple.of(1, epochs),
                        Tuple.of(1, closings),
                        Tuple.of(1, kills),
                        Tuple.of(1, killsAfterCheckpoint))
                .list()
                .ofMinSize(1)
                .ofMaxSize(50);
    }

    @Property(tries = 150)
    void aLogHoldsWhatItsModelHolds(@ForAll("histories") List<Step> history) throws Exception {
        Path directory = Files.createTempDirectory("weir-model");
        try {
            Pair pair = new Pair(directory);
            for (Step step : history) {
                step.run(pair);
            }
            pair.holds();
            pair.opened.close();
            pair.reopen(true, 0);
            pair.holds();
            pair.opened.close();
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
