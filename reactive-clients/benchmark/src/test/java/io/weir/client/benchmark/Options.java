package io.weir.client.benchmark;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a run measures: {@code name=value} arguments over these defaults. */
record Options(Map<String, String> values) {
    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("clients", "weir,kafka,pekko,reactor"),
            Map.entry("work", "produce,consume,latency"),
            Map.entry("bytes", "100,1000"),
            Map.entry("rounds", "3"),
            Map.entry("warm-up-s", "12"),
            Map.entry("measure-s", "5"),
            Map.entry("partitions", "6"),
            Map.entry("batch-bytes", "16384"),
            Map.entry("linger-ms", "5"),
            Map.entry("compression", "none"),
            Map.entry("latency-per-s", "1000"),
            Map.entry("latency-warm-up-s", "25"),
            Map.entry("latency-measure-s", "40"),
            Map.entry("receive-buffer-bytes", ""),
            Map.entry("broker", "weir"),
            Map.entry("durability", "os"),
            Map.entry("folder", ""),
            Map.entry("jar", "cluster/target/weir.jar"),
            Map.entry("kafka-lib", "cluster/kafka-peer/target/lib"),
            Map.entry("client-jvm", "-Xmx1g"));

    static Options of(String[] args) {
        Map<String, String> values = new TreeMap<>(DEFAULTS);
        for (String arg : args) {
            String[] pair = arg.split("=", 2);
            if (pair.length != 2 || !DEFAULTS.containsKey(pair[0])) {
                throw new IllegalArgumentException("'" + arg
                        + "' is none of the options, which are these with their defaults: " + new TreeMap<>(DEFAULTS));
            }
            values.put(pair[0], pair[1]);
        }
        return new Options(values);
    }

    private List<String> list(String name) {
        return List.of(values.get(name).split(","));
    }

    private int number(String name) {
        return Integer.parseInt(values.get(name));
    }

    List<String> clients() {
        return list("clients");
    }

    List<String> work() {
        return list("work");
    }

    List<Integer> recordBytes() {
        return list("bytes").stream().map(Integer::valueOf).toList();
    }

    int rounds() {
        return number("rounds");
    }

    /** Until the compilers have done nearly all that they will do, which takes longer where there is less to do. */
    int warmUpMs(boolean latency) {
        return number(latency ? "latency-warm-up-s" : "warm-up-s") * 1_000;
    }

    int measureMs(boolean latency) {
        return number(latency ? "latency-measure-s" : "measure-s") * 1_000;
    }

    int partitions() {
        return number("partitions");
    }

    /** Empty for each client's own default. */
    String batchBytes() {
        return values.get("batch-bytes");
    }

    /** Empty for each client's own default. */
    String lingerMs() {
        return values.get("linger-ms");
    }

    String compression() {
        return values.get("compression");
    }

    /** Of consumers' sockets; empty for each client's own default. */
    String receiveBuffer() {
        return values.get("receive-buffer-bytes");
    }

    int latencyPerSecond() {
        return number("latency-per-s");
    }

    String broker() {
        return values.get("broker");
    }

    String durability() {
        return values.get("durability");
    }

    /** Where the broker's folder is made; empty for memory, or the system's place for what is temporary. */
    String folder() {
        return values.get("folder");
    }

    String jar() {
        return values.get("jar");
    }

    String kafkaLib() {
        return values.get("kafka-lib");
    }

    List<String> clientJvm() {
        return List.of(values.get("client-jvm").split(" "));
    }
}
