package io.weir.benchmark.hot;

import io.weir.log.LogConfig;
import io.weir.log.batch.BatchValidator;
import io.weir.log.batch.Codec;
import io.weir.log.batch.Validation;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it takes to look at a batch of about 64 kB: header, checksum, and each of its records. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ValidationBenchmark {
    @Param({"100", "1000"})
    public int valueBytes;

    @Param({"NONE", "GZIP", "SNAPPY", "LZ4", "ZSTD"})
    public Codec codec;

    private ByteBuffer batch;

    @Setup
    public void make() {
        batch = Produced.batch(valueBytes, codec);
    }

    @Benchmark
    public Validation validate() {
        Validation validation = BatchValidator.validate(batch, LogConfig.DEFAULT, Produced.TIME_MS);
        if (validation instanceof Validation.Valid) {
            return validation;
        }
        throw new IllegalStateException(validation.toString());
    }
}
