package io.weir.client.cluster;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;

/**
 * One client's part of a gauge. Clients of the same registry that have the same name share their gauges, as they share their counters: a
 * gauge shows the sum of those that are open, and leaves the registry with the last of them. Safe for use by several threads.
 */
public final class SharedGauge implements AutoCloseable {
    private static final Map<MeterRegistry, Map<Key, Sum>> ALL = new WeakHashMap<>();

    private record Key(String name, Tags tags) {}

    private static final class Sum {
        final List<SharedGauge> parts = new CopyOnWriteArrayList<>();
        Meter gauge;

        double now() {
            double sum = 0;
            for (SharedGauge part : parts) {
                sum += part.value.getAsDouble();
            }
            return sum;
        }
    }

    private final MeterRegistry registry;
    private final Key key;
    private final DoubleSupplier value;

    private SharedGauge(MeterRegistry registry, Key key, DoubleSupplier value) {
        this.registry = registry;
        this.key = key;
        this.value = value;
    }

    /** @param unit null for none */
    public static SharedGauge add(MeterRegistry registry, String name, Tags tags, String unit, DoubleSupplier value) {
        SharedGauge added = new SharedGauge(registry, new Key(name, tags), value);
        synchronized (ALL) {
            Sum sum = ALL.computeIfAbsent(registry, known -> new HashMap<>())
                    .computeIfAbsent(added.key, known -> new Sum());
            sum.parts.add(added);
            if (sum.gauge == null) {
                sum.gauge = Gauge.builder(name, sum, Sum::now)
                        .tags(tags)
                        .baseUnit(unit)
                        .register(registry);
            }
        }
        return added;
    }

    /** Takes its part away. */
    @Override
    public void close() {
        synchronized (ALL) {
            Map<Key, Sum> known = ALL.getOrDefault(registry, Map.of());
            Sum sum = known.get(key);
            if (sum != null && sum.parts.remove(this) && sum.parts.isEmpty()) {
                known.remove(key);
                registry.remove(sum.gauge);
            }
        }
    }
}
