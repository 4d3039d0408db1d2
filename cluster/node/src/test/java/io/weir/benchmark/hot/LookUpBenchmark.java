package io.weir.benchmark.hot;

import io.weir.log.LogConfig;
import io.weir.log.LogSlice;
import io.weir.log.ReadOutcome;
import io.weir.log.TimestampOffset;
import io.weir.log.batch.Codec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What it takes to find an offset, or a time, in a log of three segments of 256 MB with all of it in the page cache. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LookUpBenchmark {
    private static final int SEGMENT_BYTES = 256 << 20;
    private static final LogConfig CONFIG = new LogConfig(
            SEGMENT_BYTES,
            LogConfig.DEFAULT.segmentMs(),
            LogConfig.DEFAULT.segmentIndexBytes(),
            LogConfig.DEFAULT.indexIntervalBytes(),
            LogConfig.DEFAULT.maxMessageBytes(),
            LogConfig.DEFAULT.timestampType(),
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            false);

    private final SplittableRandom random = new SplittableRandom(1);
    private Disk disk;
    private long end;
    private long sealedEnd;

    @Setup(Level.Trial)
    public void fill() throws IOException {
        disk = new Disk(CONFIG);
        ByteBuffer batch = Produced.batch(1000, Codec.NONE);
        disk.fill(batch, 5L * SEGMENT_BYTES / 2);
        end = disk.log().endOffset();
        sealedEnd = end * 2 / 3;
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        disk.close();
    }

    @Benchmark
    public int offsetInASealedSegment() {
        return read(random.nextLong(sealedEnd));
    }

    @Benchmark
    public int offsetInTheActiveSegment() {
        return read(sealedEnd + (end - sealedEnd) / 2 + random.nextLong((end - sealedEnd) / 4));
    }

    @Benchmark
    public int offsetOfTheLastBatch() {
        return read(end - 1);
    }

    @Benchmark
    public Optional<TimestampOffset> time() throws IOException {
        return disk.log().offsetForTimestamp(Produced.TIME_MS + random.nextInt(60), end);
    }

    private int read(long offset) {
        if (disk.log().read(offset, 1 << 20, end, true) instanceof ReadOutcome.Data data) {
            try (LogSlice slice = data.slice()) {
                return slice.length();
            }
        }
        throw new IllegalStateException("offset " + offset + " cannot be read");
    }
}
