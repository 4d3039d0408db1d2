package io.weir.client.benchmark;

import java.util.LinkedHashMap;
import java.util.Map;

/** What every client is given, under the names that all of them share. */
final class Settings {
    private Settings() {}

    /**
     * @param batchBytes empty for each client's own default
     * @param lingerMs empty for each client's own default
     */
    static Map<String, Object> producer(String bootstrap, String batchBytes, String lingerMs, String compression) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("bootstrap.servers", bootstrap);
        all.put("acks", "all");
        all.put("enable.idempotence", "true");
        all.put("max.in.flight.requests.per.connection", "5");
        putUnlessEmpty(all, "batch.size", batchBytes);
        putUnlessEmpty(all, "linger.ms", lingerMs);
        all.put("compression.type", compression);
        all.put("buffer.memory", Integer.toString(32 << 20));
        all.put("max.request.size", Integer.toString(1 << 20));
        all.put("send.buffer.bytes", Integer.toString(128 << 10));
        return all;
    }

    /** @param receiveBuffer in bytes; empty for each client's own default */
    static Map<String, Object> consumer(String bootstrap, String receiveBuffer) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("bootstrap.servers", bootstrap);
        all.put("auto.offset.reset", "earliest");
        all.put("enable.auto.commit", "false");
        all.put("fetch.min.bytes", "1");
        all.put("fetch.max.wait.ms", "500");
        all.put("fetch.max.bytes", Integer.toString(50 << 20));
        all.put("max.partition.fetch.bytes", Integer.toString(1 << 20));
        all.put("check.crcs", "true");
        putUnlessEmpty(all, "receive.buffer.bytes", receiveBuffer);
        return all;
    }

    private static void putUnlessEmpty(Map<String, Object> all, String name, String value) {
        if (!value.isEmpty()) {
            all.put(name, value);
        }
    }

    /** Without the address, which differs from run to run. */
    static String text(Map<String, Object> settings) {
        Map<String, Object> shown = new LinkedHashMap<>(settings);
        shown.remove("bootstrap.servers");
        return shown.toString().replaceAll("[{}]", "");
    }
}
