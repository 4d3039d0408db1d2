package io.weir.client.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * What one client is to do, handed to its JVM as {@code name=value} arguments.
 *
 * @param kind of work: produce, consume or latency
 * @param brokerPid the broker's process, whose CPU is measured too
 * @param endOffset of each partition that is consumed
 * @param receiveBuffer of consumers' sockets, in bytes; empty for each client's own default
 */
record Work(
        String client,
        String kind,
        String bootstrap,
        long brokerPid,
        String topic,
        int partitions,
        long endOffset,
        int recordBytes,
        int warmUpMs,
        int measureMs,
        int perSecond,
        String batchBytes,
        String lingerMs,
        String compression,
        String receiveBuffer) {

    static Work of(String[] args) {
        Map<String, String> given = new LinkedHashMap<>();
        for (String arg : args) {
            String[] pair = arg.split("=", 2);
            given.put(pair[0], pair[1]);
        }
        return new Work(
                given.get("client"),
                given.get("kind"),
                given.get("bootstrap"),
                Long.parseLong(given.get("brokerPid")),
                given.get("topic"),
                Integer.parseInt(given.get("partitions")),
                Long.parseLong(given.get("endOffset")),
                Integer.parseInt(given.get("recordBytes")),
                Integer.parseInt(given.get("warmUpMs")),
                Integer.parseInt(given.get("measureMs")),
                Integer.parseInt(given.get("perSecond")),
                given.get("batchBytes"),
                given.get("lingerMs"),
                given.get("compression"),
                given.get("receiveBuffer"));
    }

    List<String> args() {
        return List.of(
                "client=" + client,
                "kind=" + kind,
                "bootstrap=" + bootstrap,
                "brokerPid=" + brokerPid,
                "topic=" + topic,
                "partitions=" + partitions,
                "endOffset=" + endOffset,
                "recordBytes=" + recordBytes,
                "warmUpMs=" + warmUpMs,
                "measureMs=" + measureMs,
                "perSecond=" + perSecond,
                "batchBytes=" + batchBytes,
                "lingerMs=" + lingerMs,
                "compression=" + compression,
                "receiveBuffer=" + receiveBuffer);
    }

    List<TopicPartition> all() {
        List<TopicPartition> all = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            all.add(new TopicPartition(topic, i));
        }
        return all;
    }

    Map<String, Object> producerSettings() {
        return Settings.producer(bootstrap, batchBytes, lingerMs, compression);
    }

    Map<String, Object> consumerSettings() {
        return Settings.consumer(bootstrap, receiveBuffer);
    }
}
