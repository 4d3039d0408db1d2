package io.weir.node;

import io.weir.cluster.config.BrokerConfigs;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks the broker settings that go by Kafka's names, each by itself and against one another. */
final class KafkaSettingsCheck {
    private static final String REPLICAS = "default.replication.factor";
    private static final String IN_SYNC = "min.insync.replicas";

    private final Map<String, String> settings;
    private final List<String> faults;

    KafkaSettingsCheck(Map<String, String> settings, List<String> faults) {
        this.settings = settings;
        this.faults = faults;
    }

    void run() {
        settings.forEach((name, value) -> {
            String elsewhere = BrokerConfigs.SET_ELSEWHERE.get(name);
            Optional<String> problem = elsewhere != null
                    ? Optional.of("set " + elsewhere + " instead")
                    : BrokerConfigs.problem(name, value)
                            .map(text -> text.lines().findFirst().orElse(text));
            problem.ifPresent(text -> faults.add(text.contains(name) ? text : name + ": " + text));
        });
        long inSync = number(IN_SYNC);
        long replicas = number(REPLICAS);
        if (replicas > 1) {
            faults.add(REPLICAS + ": " + replicas + " replicas need as many nodes; this version runs one");
        }
        if (replicas > 0 && inSync > replicas) {
            faults.add(IN_SYNC + ": " + inSync + " is more than " + REPLICAS + " " + replicas);
        }
    }

    /** The value, or -1 when it is not set or at fault. */
    private long number(String name) {
        String value = settings.get(name);
        return value == null || BrokerConfigs.problem(name, value).isPresent() ? -1 : Long.parseLong(value.trim());
    }
}
