package io.weir.benchmark.hot;

import io.weir.log.LogConfig;
import io.weir.log.batch.Codec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it takes to append a batch: validation, offsets, the write into the page cache, the index entry. Each measurement begins with an
 * empty log and appends {@value #BATCHES} batches, so that the disk never has much to catch up with.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 10)
@Measurement(iterations = 20)
@Fork(1)
public class AppendBenchmark {
    private static final int BATCHES = 1_000;

    @Param({"100", "1000"})
    public int valueBytes;

    @Param({"NONE", "LZ4"})
    public Codec codec;

    private Disk disk;
    private ByteBuffer batch;

    @Setup
    public void open() throws IOException {
        disk = new Disk(LogConfig.DEFAULT);
        batch = Produced.batch(valueBytes, codec);
    }

    @TearDown
    public void close() throws IOException {
        disk.close();
    }

    @Setup(Level.Invocation)
    public void begin() {
        disk.empty();
    }

    @Benchmark
    @OperationsPerInvocation(BATCHES)
    public long append() {
        for (int i = 0; i < BATCHES; i++) {
            disk.append(batch);
        }
        return disk.log().endOffset();
    }
}
