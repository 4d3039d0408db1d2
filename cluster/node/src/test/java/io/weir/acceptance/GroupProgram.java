package io.weir.acceptance;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;

/**
 * A member of a group in a process of its own, so that it can be killed and stopped as processes are. It writes what happens to it to a
 * file, a line at a time, which survives it; {@link GroupHistory} reads them. It leaves when its standard input ends and what it read is
 * committed.
 *
 * <p>Arguments: bootstrap, group, topic, file of what happens, and the consumer's settings as {@code key=value}.
 */
final class GroupProgram implements ConsumerRebalanceListener {
    private final String topic;
    private final boolean classic;
    private final KafkaConsumer<String, String> consumer;
    private final OutputStream out;
    /** What was read and not yet committed: by partition, the offset after it. */
    private final Map<TopicPartition, OffsetAndMetadata> read = new HashMap<>();

    private GroupProgram(String topic, boolean classic, KafkaConsumer<String, String> consumer, OutputStream out) {
        this.topic = topic;
        this.classic = classic;
        this.consumer = consumer;
        this.out = out;
    }

    public static void main(String[] args) throws Exception {
        Map<String, Object> settings = new HashMap<>();
        for (int i = 4; i < args.length; i++) {
            String[] pair = args[i].split("=", 2);
            settings.put(pair[0], pair[1]);
        }
        settings.put("group.id", args[1]);
        settings.put("auto.offset.reset", "earliest");
        try (OutputStream out = Files.newOutputStream(Path.of(args[3]));
                KafkaConsumer<String, String> consumer = Clients.consumer(args[0], settings)) {
            new GroupProgram(args[2], !"consumer".equals(settings.get("group.protocol")), consumer, out).run();
        }
    }

    private void run() throws IOException {
        consumer.subscribe(List.of(topic), this);
        while (System.in.available() == 0 || !read.isEmpty()) {
            var records = consumer.poll(Duration.ofMillis(50));
            if (!records.isEmpty()) {
                StringBuilder ranges = new StringBuilder();
                records.partitions().forEach(partition -> {
                    var of = records.records(partition);
                    long last = of.get(of.size() - 1).offset();
                    ranges.append(' ')
                            .append(partition.partition())
                            .append(':')
                            .append(of.get(0).offset())
                            .append('-')
                            .append(last);
                    read.put(partition, new OffsetAndMetadata(last + 1));
                });
                say("P " + System.nanoTime() + ranges);
            }
            commit(read, false);
        }
        // Its client calls partitions lost, not revoked, when it leaves in the middle of a classic rebalance.
        if (classic) {
            say("D " + System.nanoTime());
        }
        consumer.close();
        say("X " + System.nanoTime());
    }

    /** @param last whether the partitions are gone afterwards, so that it cannot be tried again */
    private void commit(Map<TopicPartition, OffsetAndMetadata> offsets, boolean last) {
        if (offsets.isEmpty()) {
            return;
        }
        int epochBefore = consumer.groupMetadata().generationId();
        long began = System.nanoTime();
        try {
            consumer.commitSync(offsets);
        } catch (KafkaException refused) {
            if (!last && refused instanceof RebalanceInProgressException) {
                return;
            }
            say("F " + System.nanoTime() + " " + refused.getClass().getSimpleName());
            return;
        }
        long ended = System.nanoTime();
        say("C " + began + " " + ended + " " + epochBefore + " "
                + consumer.groupMetadata().generationId() + " "
                + new TreeMap<>(offsets.entrySet().stream()
                                .collect(
                                        Collectors.toMap(entry -> entry.getKey().partition(), entry -> entry.getValue()
                                                .offset())))
                        .entrySet().stream()
                                .map(entry -> entry.getKey() + ":" + entry.getValue())
                                .collect(Collectors.joining(" ")));
        read.keySet().removeAll(List.copyOf(offsets.keySet()));
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        say("A " + System.nanoTime() + numbers(partitions));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> of = new HashMap<>(read);
        of.keySet().retainAll(partitions);
        commit(of, true);
        read.keySet().removeAll(partitions);
        say("R " + System.nanoTime() + numbers(partitions));
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        read.keySet().removeAll(partitions);
        say("L " + System.nanoTime() + numbers(partitions));
    }

    private static String numbers(Collection<TopicPartition> partitions) {
        return partitions.stream().map(partition -> " " + partition.partition()).collect(Collectors.joining());
    }

    /** One write per line: a kill leaves whole lines and perhaps a piece of the last one. */
    private void say(String line) {
        try {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }
}
