package io.weir.cluster.groups.slot;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What the slots of this node have done, and what they hold. */
final class SlotMeters {
    private final Counter commands;
    private final DistributionSummary eventsPerWrite;

    SlotMeters(MeterRegistry registry, StartedSlots slots) {
        commands = Counter.builder("weir.groups.commands")
                .description("What was asked of the groups on this node")
                .register(registry);
        eventsPerWrite = DistributionSummary.builder("weir.groups.write.events")
                .description("Events that shared one write of a group slot")
                .register(registry);
        Gauge.builder("weir.groups.slots", slots, StartedSlots::size)
                .description("Group slots that run on this node")
                .register(registry);
        Gauge.builder("weir.groups.waiting.calls", slots, StartedSlots::waitingCalls)
                .description("Calls that wait for a group slot of this node, those parked for a rebalance included")
                .register(registry);
        Gauge.builder("weir.groups.groups", slots, StartedSlots::groups)
                .description("Groups on this node")
                .register(registry);
        Gauge.builder("weir.groups.consumers", slots, StartedSlots::consumers)
                .description("Members of groups of the consumer protocol on this node")
                .register(registry);
    }

    void asked() {
        commands.increment();
    }

    void written(int events) {
        eventsPerWrite.record(events);
    }
}
