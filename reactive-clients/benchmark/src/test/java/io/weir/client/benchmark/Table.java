package io.weir.client.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The results of all rounds and their medians, as Markdown. */
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

    void head() {
        System.out.printf(
                "broker: %s; JVM %s, %d processors; clients with %s%n",
                options.broker().equals("kafka") ? "Apache Kafka" : "Weir, durability " + options.durability(),
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                options.clientJvm());
        System.out.printf(
                "%d rounds in turns; %d s warm-up, %d s measured; %d partitions (latency: 1)%n",
                options.rounds(), options.warmUpMs() / 1_000, options.measureMs() / 1_000, options.partitions());
        System.out.printf(
                "every producer: %s (latency: linger.ms=0)%n",
                Settings.text(Settings.producer("", options.batchBytes(), options.lingerMs(), options.compression())));
        System.out.printf("every consumer: %s%n", Settings.text(Settings.consumer("")));
        System.out.printf("reactor-kafka: maxInFlight=10000; Pekko's parallelism is as much by default%n%n");
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
                        "%s %d B, %s: %.0f records/s, %.3f CPU-s per million",
                        kind, bytes, NAMES.get(client), perSecond(result), cpuPerMillion(result));
    }

    void print() {
        System.out.println("| work | record | client | records/s | MB/s | CPU-s per million | CPU-s per GB"
                + " | rate over kafka-clients' |\n|---|---|---|---|---|---|---|---|");
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
        double rate = median(rounds, Table::perSecond);
        double cpu = median(rounds, Table::cpuPerMillion);
        List<long[]> other = results.get(new Key(key.kind(), key.bytes(), "kafka"));
        System.out.printf(
                "| %s | %d B | %s | %.0f | %.1f | %.3f | %.2f | %s |%n",
                key.kind(),
                key.bytes(),
                NAMES.get(key.client()),
                rate,
                rate * key.bytes() / 1e6,
                cpu,
                cpu * 1e3 / key.bytes(),
                other == null ? "" : String.format("%.2f", rate / median(other, Table::perSecond)));
    }

    private static double perSecond(long[] result) {
        return result[0] * 1e9 / result[1];
    }

    private static double cpuPerMillion(long[] result) {
        return result[2] * 1e-9 / (result[0] * 1e-6);
    }

    private static double median(List<long[]> rounds, ToDoubleFunction<long[]> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
