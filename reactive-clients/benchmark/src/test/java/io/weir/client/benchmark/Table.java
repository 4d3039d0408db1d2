package io.weir.client.benchmark;

import io.weir.client.producer.ProducerSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The results of all rounds, their medians and spread, as Markdown. */
final class Table {
    private static final Map<String, String> NAMES = Map.of(
            "weir", "Weir client",
            "kafka", "kafka-clients",
            "pekko", "pekko-connectors-kafka",
            "reactor", "reactor-kafka");

    private record Key(String kind, int bytes, String client) {}

    private final Options options;
    private final Map<Key, List<long[]>> results = new LinkedHashMap<>();

    Table(Options options) {
        this.options = options;
    }

    void head(Path folder) {
        System.out.printf(
                "broker: %s, its files in %s; JVM %s, %d processors; clients with %s%n",
                options.broker().equals("kafka") ? "Apache Kafka" : "Weir, durability " + options.durability(),
                folder.getParent(),
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                options.clientJvm());
        System.out.printf(
                "%d rounds in turns; %d s warm-up, %d s measured (latency: %d and %d); %d partitions (latency: 1)%n",
                options.rounds(),
                options.warmUpMs(false) / 1_000,
                options.measureMs(false) / 1_000,
                options.warmUpMs(true) / 1_000,
                options.measureMs(true) / 1_000,
                options.partitions());
        System.out.printf(
                "every producer: %s (latency: linger.ms=0)%s%s%n",
                Settings.text(Settings.producer("", options.batchBytes(), options.lingerMs(), options.compression())),
                options.batchBytes().isEmpty() ? own("batch.size") : "",
                options.lingerMs().isEmpty() ? own("linger.ms") : "");
        System.out.printf(
                "every consumer: %s%s%n",
                Settings.text(Settings.consumer("", options.receiveBuffer())),
                options.receiveBuffer().isEmpty()
                        ? ", receive.buffer.bytes as each has it (Weir -1, the others 65536)"
                        : "");
        System.out.printf("reactor-kafka: maxInFlight=10000; Pekko's parallelism is as much by default%n%n");
    }

    private static String own(String setting) {
        return String.format(
                ", %s as each has it (Weir %s, the others %s)",
                setting,
                ProducerSettings.definitions().defaultValues().get(setting),
                ProducerConfig.configDef().defaultValues().get(setting));
    }

    void add(String kind, int bytes, String client, long[] result) {
        results.computeIfAbsent(new Key(kind, bytes, client), key -> new ArrayList<>())
                .add(result);
    }

    static String line(String kind, int bytes, String client, long[] result) {
        return kind.equals("latency")
                ? String.format(
                        "%s %s: p50 %.3f ms, p99 %.3f ms, p99.9 %.3f ms, longest %.3f ms",
                        kind, NAMES.get(client), result[0] / 1e6, result[1] / 1e6, result[2] / 1e6, result[3] / 1e6)
                : String.format(
                        "%s %d B, %s: %.0f records/s, %.3f CPU-s per million; %.2f processors, the broker %.2f",
                        kind,
                        bytes,
                        NAMES.get(client),
                        perSecond(result),
                        cpuPerMillion(result),
                        processors(result),
                        brokersProcessors(result));
    }

    void print() {
        System.out.println("| work | record | client | records/s | MB/s | CPU-s per million | processors | the broker's"
                + " | rate over kafka-clients' | CPU over kafka-clients' |\n|---|---|---|---|---|---|---|---|---|---|");
        results.forEach((key, rounds) -> {
            if (!key.kind().equals("latency")) {
                throughput(key, rounds);
            }
        });
        System.out.println("\n| latency at " + options.latencyPerSecond() + "/s, 100 B | p50 ms | p99 ms | p99.9 ms |"
                + "\n|---|---|---|---|");
        results.forEach((key, rounds) -> {
            if (key.kind().equals("latency")) {
                System.out.printf(
                        "| %s | %.3f | %.3f | %.3f |%n",
                        NAMES.get(key.client()),
                        median(rounds, result -> result[0] / 1e6),
                        median(rounds, result -> result[1] / 1e6),
                        median(rounds, result -> result[2] / 1e6));
            }
        });
    }

    private void throughput(Key key, List<long[]> rounds) {
        List<long[]> others = results.get(new Key(key.kind(), key.bytes(), "kafka"));
        double rate = median(rounds, Table::perSecond);
        System.out.printf(
                "| %s | %d B | %s | %.0f%s | %.1f | %.3f | %.2f | %.2f | %s | %s |%n",
                key.kind(),
                key.bytes(),
                NAMES.get(key.client()),
                rate,
                spread(rounds, Table::perSecond, "%.0f"),
                rate * key.bytes() / 1e6,
                median(rounds, Table::cpuPerMillion),
                median(rounds, Table::processors),
                median(rounds, Table::brokersProcessors),
                over(rounds, others, Table::perSecond),
                over(rounds, others, Table::cpuPerMillion));
    }

    /** Each round's against the same round's, and how far those are apart. */
    private static String over(List<long[]> rounds, List<long[]> others, ToDoubleFunction<long[]> figure) {
        if (others == null) {
            return "";
        }
        List<double[]> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(rounds.size(), others.size()); i++) {
            ratios.add(new double[] {figure.applyAsDouble(rounds.get(i)) / figure.applyAsDouble(others.get(i))});
        }
        return String.format("%.2f", median(ratios, ratio -> ratio[0])) + spread(ratios, ratio -> ratio[0], "%.2f");
    }

    private static <T> String spread(List<T> rounds, ToDoubleFunction<T> figure, String format) {
        DoubleSummaryStatistics all = rounds.stream().mapToDouble(figure).summaryStatistics();
        return rounds.size() == 1 ? "" : String.format(" (" + format + "–" + format + ")", all.getMin(), all.getMax());
    }

    private static double perSecond(long[] result) {
        return result[0] * 1e9 / result[1];
    }

    private static double cpuPerMillion(long[] result) {
        return result[2] * 1e-9 / (result[0] * 1e-6);
    }

    private static double processors(long[] result) {
        return (double) result[2] / result[1];
    }

    private static double brokersProcessors(long[] result) {
        return (double) result[3] / result[1];
    }

    private static <T> double median(List<T> rounds, ToDoubleFunction<T> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
