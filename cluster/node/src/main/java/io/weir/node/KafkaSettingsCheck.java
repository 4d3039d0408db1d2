package io.weir.node;

import java.util.List;
import java.util.Map;

/** Checks the broker settings that go by Kafka's names, each by itself and against one another. */
final class KafkaSettingsCheck {
    private final Map<String, String> settings;
    private final List<String> faults;

    KafkaSettingsCheck(Map<String, String> settings, List<String> faults) {
        this.settings = settings;
        this.faults = faults;
    }

    void run() {
        bool("auto.create.topics.enable");
        number("num.partitions", 1, 100_000);
        long replicas = number("default.replication.factor", 1, Short.MAX_VALUE);
        long inSync = number("min.insync.replicas", 1, Short.MAX_VALUE);
        if (replicas > 0 && inSync > replicas) {
            faults.add("min.insync.replicas: " + inSync + " is more than default.replication.factor " + replicas
                    + ", so that nothing could ever be acknowledged");
        }
    }

    private void bool(String name) {
        String value = settings.get(name);
        if (!"true".equals(value) && !"false".equals(value)) {
            faults.add(name + ": '" + value + "' is neither true nor false");
        }
    }

    /** The value, or -1 when it is at fault. */
    private long number(String name, long min, long max) {
        String value = settings.get(name);
        try {
            long number = Long.parseLong(value);
            if (number >= min && number <= max) {
                return number;
            }
            faults.add(name + ": " + number + " is not within " + min + " and " + max);
        } catch (NumberFormatException e) {
            faults.add(name + ": '" + value + "' is not a whole number");
        }
        return -1;
    }
}
