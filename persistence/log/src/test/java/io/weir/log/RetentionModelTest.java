package io.weir.log;

import static io.weir.log.TestLogs.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.log.AppendOutcome.Appended;
import io.weir.log.batch.BatchBuilder;
import io.weir.log.store.FaultyFileStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Retention against a model of Kafka's rules, over the segments that lie in the directory and the batches that were appended. */
class RetentionModelTest {

    /** A step of a history. */
    interface Step {
        void run(Pair pair) throws Exception;
    }

    private record Batch(long baseOffset, long lastOffset, long maxTimestampMs, int bytes) {}

    /** A segment as the rules look at it; the last has no next one. */
    private record Segment(long baseOffset, long bytes, long largestTimestampMs, boolean last) {}

    private static final class Pair {
        private final Path directory;
        private final FaultyFileStore store;
        private PartitionLogs.Opened opened;
        private WriteHandle handle;
        private LogConfig config = TestLogs.config(700).withRetention(true, -1, -1);
        private int epoch;
        private final List<Batch> batches = new ArrayList<>();
        private final List<Batches.Seen> records = new ArrayList<>();
        private long startOffset;

        Pair(Path root) throws Exception {
            this.directory = root.resolve("words-0");
            this.store = new FaultyFileStore(0, root.resolve("graveyard"));
            open(false, 0);
        }

        void open(boolean clean, long checkpointedStart) throws Exception {
            LogOptions plain = TestLogs.options(store, 0, clean);
            LogOptions options = new LogOptions(
                    plain.store(),
                    plain.openFiles(),
                    plain.recentBytes(),
                    plain.clock(),
                    null,
                    0,
                    checkpointedStart,
                    clean,
                    false,
                    LogOptions.Events.NONE);
            opened = TestLogs.open(directory, config, options);
            handle = opened.log().acquire(++epoch);
        }

        void append(int count, long timestampMs) throws Exception {
            BatchBuilder builder = BatchBuilder.create();
            for (int i = 0; i < count; i++) {
                String value = "v" + records.size();
                builder.add(timestampMs, null, value.getBytes(StandardCharsets.UTF_8));
                records.add(new Batches.Seen(records.size(), timestampMs, value));
            }
            ByteBuffer batch = builder.build();
            batches.add(new Batch(records.size() - count, records.size() - 1, timestampMs, batch.remaining()));
            assertInstanceOf(Appended.class, handle.append(batch, NOW));
        }

        void retention(boolean delete, long ms, long bytes) {
            config = config.withRetention(delete, ms, bytes);
            opened.log().reconfigure(config);
        }

        void deleteBefore(int percent) throws Exception {
            long offset = records.size() * (long) percent / 100;
            startOffset = Math.max(startOffset, offset);
            assertEquals(startOffset, opened.log().deleteBefore(offset));
            holds();
        }

        /** Runs a pass and holds what is left against the rules, applied one after the other to what was there. */
        void retain(int highWatermarkPercent, long nowMs) throws Exception {
            long highWatermark = Math.max(startOffset, records.size() * (long) highWatermarkPercent / 100);
            ageFilesWithoutTimestamps();
            List<Segment> left = segments();
            long rollAt = records.size();
            left = apply(left, highWatermark, rollAt, belowStart());
            if (config.cleanupDelete()) {
                long[] tooMany = {left.stream().mapToLong(Segment::bytes).sum() - config.retentionBytes()};
                if (config.retentionBytes() >= 0 && tooMany[0] >= 0) {
                    left = apply(left, highWatermark, rollAt, (segment, next) -> {
                        boolean due = tooMany[0] - segment.bytes() >= 0;
                        tooMany[0] -= due ? segment.bytes() : 0;
                        return due;
                    });
                }
                if (config.retentionMs() >= 0) {
                    left = apply(
                            left,
                            highWatermark,
                            rollAt,
                            (segment, next) -> nowMs - segment.largestTimestampMs() > config.retentionMs());
                }
            }

            opened.log().retain(highWatermark, nowMs);

            assertEquals(left.stream().map(Segment::baseOffset).toList(), bases());
            startOffset = Math.max(startOffset, left.get(0).baseOffset());
            holds();
        }

        private BiPredicate<Segment, Segment> belowStart() {
            return (segment, next) -> next != null && next.baseOffset() <= startOffset;
        }

        /** One pass of one rule: from the first segment on, as long as it holds. All gone: a new one begins at the end. */
        private List<Segment> apply(
                List<Segment> all, long highWatermark, long end, BiPredicate<Segment, Segment> rule) {
            int due = 0;
            while (due < all.size()) {
                Segment segment = all.get(due);
                Segment next = due + 1 < all.size() ? all.get(due + 1) : null;
                long upper = next == null ? end : next.baseOffset();
                boolean lastAndEmpty = next == null && segment.bytes() == 0;
                if (highWatermark < upper || !rule.test(segment, next) || lastAndEmpty) {
                    break;
                }
                due++;
            }
            List<Segment> left = new ArrayList<>(all.subList(due, all.size()));
            if (left.isEmpty()) {
                left.add(new Segment(end, 0, NOW, true));
            }
            return left;
        }

        /** Files were written now, whenever the test says that is; this tells their age. */
        private void ageFilesWithoutTimestamps() throws Exception {
            for (long base : bases()) {
                Files.setLastModifiedTime(directory.resolve(name(base)), FileTime.fromMillis(NOW + base));
            }
        }

        private List<Long> bases() throws Exception {
            try (Stream<Path> files = Files.list(directory)) {
                return files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".log"))
                        .map(name -> Long.parseLong(name.substring(0, 20)))
                        .sorted()
                        .toList();
            }
        }

        private static String name(long base) {
            return String.format("%020d.log", base);
        }

        private List<Segment> segments() throws Exception {
            List<Segment> segments = new ArrayList<>();
            List<Long> bases = bases();
            for (int i = 0; i < bases.size(); i++) {
                long base = bases.get(i);
                boolean last = i + 1 == bases.size();
                long next = last ? Long.MAX_VALUE : bases.get(i + 1);
                long newest = -1;
                long bytes = 0;
                for (Batch batch : batches) {
                    if (batch.baseOffset() >= base && batch.baseOffset() < next) {
                        newest = Math.max(newest, batch.maxTimestampMs());
                        bytes += batch.bytes();
                    }
                }
                segments.add(new Segment(base, bytes, newest >= 0 ? newest : NOW + base, last));
            }
            return segments;
        }

        void holds() throws Exception {
            PartitionLog log = opened.log();
            assertEquals(startOffset, log.startOffset());
            assertEquals(records.size(), log.endOffset());
            List<Batches.Seen> seen = Batches.readAll(log).stream()
                    .filter(record -> record.offset() >= startOffset)
                    .toList();
            assertEquals(records.subList((int) startOffset, records.size()), seen);
            if (startOffset > 0) {
                assertInstanceOf(ReadOutcome.OutOfRange.class, log.read(startOffset - 1, 100, log.endOffset(), true));
            }
            long onDisk = 0;
            for (long base : bases()) {
                onDisk += Files.size(directory.resolve(name(base)));
            }
            long zerosBehindTheLastBatch = onDisk - log.sizeInBytes();
            assertTrue(zerosBehindTheLastBatch >= 0 && zerosBehindTheLastBatch < 4096 + log.sizeInBytes() / 4);
        }

        void reopen(boolean clean) throws Exception {
            if (clean) {
                opened.close();
            } else {
                opened.segmented().abandon();
            }
            open(clean, startOffset);
            holds();
        }
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<Long> times = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.longs().between(NOW, NOW + 100)),
                Tuple.of(1, Arbitraries.just(-1L)),
                Tuple.of(1, Arbitraries.just(NOW + 1000)));
        Arbitrary<Step> appends = Combinators.combine(Arbitraries.integers().between(1, 9), times)
                .as((count, time) -> pair -> pair.append(count, time));
        Arbitrary<Step> settings = Combinators.combine(
                        Arbitraries.of(true, true, true, false),
                        Arbitraries.longs().between(-1, 60),
                        Arbitraries.frequencyOf(
                                Tuple.of(1, Arbitraries.just(-1L)),
                                Tuple.of(2, Arbitraries.longs().between(0, 4000))))
                .as((delete, ms, bytes) -> pair -> pair.retention(delete, ms, bytes));
        Arbitrary<Step> passes = Combinators.combine(
                        Arbitraries.frequencyOf(
                                Tuple.of(2, Arbitraries.just(100)),
                                Tuple.of(1, Arbitraries.integers().between(0, 100))),
                        Arbitraries.longs().between(NOW, NOW + 200))
                .as((highWatermark, now) -> pair -> pair.retain(highWatermark, now));
        Arbitrary<Step> deletions =
                Arbitraries.integers().between(0, 100).map(percent -> pair -> pair.deleteBefore(percent));
        Arbitrary<Step> reopenings = Arbitraries.of(true, false).map(clean -> pair -> pair.reopen(clean));
        return Arbitraries.frequencyOf(
                        Tuple.of(12, appends),
                        Tuple.of(2, settings),
                        Tuple.of(3, passes),
                        Tuple.of(1, deletions),
                        Tuple.of(1, reopenings))
                .list()
                .ofMinSize(1)
                .ofMaxSize(60);
    }

    @Property(tries = 200)
    void retentionDeletesExactlyWhatTheRulesSay(@ForAll("histories") List<Step> history) throws Exception {
        Path directory = Files.createTempDirectory("weir-retention");
        try {
            Pair pair = new Pair(directory);
            for (Step step : history) {
                step.run(pair);
            }
            pair.retention(true, 10, 1500);
            pair.retain(100, NOW + 105);
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
