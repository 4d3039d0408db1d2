package io.weir.benchmark;

import io.weir.log.Durability;
import io.weir.node.WeirNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * How long an embedded node takes in a warm JVM: from the call to a node that serves, from there to the first acknowledged record
 * (producer and topic included, durability fsync), and to its end.
 *
 * <pre>{@code
 * mvn -q -DskipTests package
 * java -cp cluster/target/weir.jar:cluster/node/target/test-classes io.weir.benchmark.StartBenchmark 20 5
 * }</pre>
 *
 * Arguments: cycles that count, cycles before them. The first cycle of all is printed too: it is the cold start.
 */
public final class StartBenchmark {
    private static final int DEADLINE_SECONDS = 60;

    private StartBenchmark() {}

    /** One cycle, in milliseconds. */
    private record Figures(double start, double firstRecord, double close) {
        double toFirstRecord() {
            return start + firstRecord;
        }
    }

    public static void main(String[] args) throws Exception {
        int cycles = args.length > 0 ? Integer.parseInt(args[0]) : 20;
        int warmUp = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        List<Figures> counted = new ArrayList<>();
        for (int i = 0; i < warmUp + cycles; i++) {
            Figures figures = cycle();
            System.out.printf(
                    "%3d %s start %6.0f ms, first record %6.0f ms, both %6.0f ms, close %6.0f ms%n",
                    i + 1,
                    i < warmUp ? "(warm-up)" : "         ",
                    figures.start(),
                    figures.firstRecord(),
                    figures.toFirstRecord(),
                    figures.close());
            if (i >= warmUp) {
                counted.add(figures);
            }
        }
        System.out.printf(
                "median of %d: start %.0f ms, start to first acknowledged record %.0f ms (worst %.0f ms), close %.0f ms%n",
                counted.size(),
                median(counted.stream().map(Figures::start).toList()),
                median(counted.stream().map(Figures::toFirstRecord).toList()),
                counted.stream().mapToDouble(Figures::toFirstRecord).max().orElse(0),
                median(counted.stream().map(Figures::close).toList()));
    }

    private static Figures cycle() throws Exception {
        long began = System.nanoTime();
        WeirNode node = WeirNode.embedded().durability(Durability.FSYNC).start();
        long started = System.nanoTime();
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", node.bootstrapServers()), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("first", "record")).get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        }
        long acknowledged = System.nanoTime();
        node.close();
        long closed = System.nanoTime();
        return new Figures(ms(began, started), ms(started, acknowledged), ms(acknowledged, closed));
    }

    private static double ms(long from, long to) {
        return (to - from) / 1e6;
    }

    private static double median(List<Double> figures) {
        List<Double> sorted = figures.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
