package io.weir.client.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * The program of one client's JVM: warms up, measures, prints one line that begins with {@link #RESULT}, and ends. The client's CPU is the
 * whole process's, garbage collection and compilation included; so is the broker's.
 */
final class ClientRun {
    static final String RESULT = "RESULT ";

    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private ClientRun() {}

    public static void main(String[] args) {
        Work work = Work.of(args);
        MeasuredClient client = MeasuredClient.named(work.client());
        if (work.kind().equals("latency")) {
            latency(client, work);
        } else {
            Count count = new Count();
            if (work.kind().equals("produce")) {
                client.produce(work, count);
            } else {
                client.consume(work, count);
            }
            throughput(work, count);
        }
        // What the clients have open would take seconds to close, and the measurement is over.
        System.exit(0);
    }

    private static void throughput(Work work, Count count) {
        pauseUntil(System.nanoTime() + work.warmUpMs() * 1_000_000L);
        long records = count.records();
        long cpu = PROCESS.getProcessCpuTime();
        long brokerCpu = brokerCpu(work);
        long started = System.nanoTime();
        pauseUntil(started + work.measureMs() * 1_000_000L);
        long nanos = System.nanoTime() - started;
        cpu = PROCESS.getProcessCpuTime() - cpu;
        brokerCpu = brokerCpu(work) - brokerCpu;
        records = count.records() - records;
        count.end();
        System.out.printf("%s%d %d %d %d%n", RESULT, records, nanos, cpu, brokerCpu);
    }

    /** In nanoseconds, as exactly as the system counts it; nothing where it does not say. */
    private static long brokerCpu(Work work) {
        return ProcessHandle.of(work.brokerPid())
                .flatMap(broker -> broker.info().totalCpuDuration())
                .orElse(Duration.ZERO)
                .toNanos();
    }

    /** Records leave when they are due, and their latency counts from then, so that a stall counts for all that were due in it. */
    private static void latency(MeasuredClient client, Work work) {
        int warmUp = (int) (work.warmUpMs() * (long) work.perSecond() / 1_000);
        int all = warmUp + (int) (work.measureMs() * (long) work.perSecond() / 1_000);
        long interval = 1_000_000_000L / work.perSecond();
        long[] latencies = new long[all];
        Count arrived = new Count();
        LongConsumer send = client.roundTrip(work, due -> {
            latencies[(int) arrived.records()] = System.nanoTime() - due;
            arrived.one();
        });
        send.accept(System.nanoTime());
        await(arrived, 1);
        long start = System.nanoTime() + interval;
        for (int i = 0; i < all - 1; i++) {
            long due = start + i * interval;
            pauseUntil(due);
            send.accept(due);
        }
        await(arrived, all);
        long[] measured = Arrays.copyOfRange(latencies, warmUp, all);
        Arrays.sort(measured);
        System.out.printf(
                "%s%d %d %d %d%n",
                RESULT, at(measured, 0.5), at(measured, 0.99), at(measured, 0.999), measured[measured.length - 1]);
    }

    private static void await(Count arrived, long records) {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (arrived.records() < records) {
            if (System.nanoTime() > deadline) {
                MeasuredClient.FAILED.accept(
                        new IllegalStateException(arrived.records() + " of " + records + " records have come"));
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void pauseUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static long at(long[] sorted, double quantile) {
        return sorted[(int) Math.min(sorted.length - 1, Math.ceil(quantile * sorted.length) - 1)];
    }
}
