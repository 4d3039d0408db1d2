package io.weir.node;

import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.MetadataView;
import io.weir.log.DataDirectory;
import io.weir.log.PartitionLog;
import io.weir.log.StorageFailure;
import io.weir.monitoring.NodeHealth;
import io.weir.partition.LeaderRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A node's health. It is ready from when it serves until it stops, as long as it leads any of the partitions that it should: with a full
 * disk or logs offline it still answers readers, so it stays ready and says what it does not do. It is live unless only a new start
 * helps, and that is when its journal has failed to flush.
 */
final class NodeCondition implements NodeHealth {
    private static final Verdict STARTING = new Verdict(false, "starting");
    private static final Verdict STOPPING = new Verdict(false, "stopping");

    /**
     * What is asked while the node serves.
     *
     * @param journalFailure why the journal takes nothing more, or empty while it does
     */
    record Parts(
            int nodeId,
            DataDirectory directory,
            MetadataView metadata,
            LeaderRegistry leaders,
            Supplier<Optional<String>> journalFailure) {}

    private volatile Parts parts;
    private volatile Verdict notServing = STARTING;

    void serving(Parts now) {
        parts = now;
        notServing = null;
    }

    void stopping() {
        notServing = STOPPING;
        parts = null;
    }

    @Override
    public Verdict live() {
        Parts now = parts;
        Optional<String> failure =
                now == null ? Optional.empty() : now.journalFailure().get();
        return failure.map(why -> new Verdict(false, "has to be started again: " + why))
                .orElseGet(() -> new Verdict(true, "running"));
    }

    @Override
    public Verdict ready() {
        Parts now = parts;
        Verdict before = notServing;
        if (before != null || now == null) {
            return before == null ? STOPPING : before;
        }
        Led led = led(now);
        List<String> remarks = new ArrayList<>();
        if (led.not() > 0) {
            remarks.add(led.not() + " of " + led.all() + " partitions are not led");
        }
        Optional<StorageFailure> refusal = now.directory().refusal();
        refusal.ifPresent(failure -> remarks.add("no records are taken: " + failure.message()));
        if (refusal.isEmpty()) {
            offline(now.directory()).ifPresent(remarks::add);
        }
        now.journalFailure().get().ifPresent(why -> remarks.add("no metadata is changed: " + why));
        boolean serves = led.all() == 0 || led.not() < led.all();
        String first = serves ? "serving" : "serving nothing";
        return new Verdict(serves, remarks.isEmpty() ? first : first + "; " + String.join("; ", remarks));
    }

    /** Partitions that this node should lead and does not; 0 while it does not serve. */
    long notLed() {
        Parts now = parts;
        return now == null ? 0 : led(now).not();
    }

    private record Led(long all, long not) {}

    private static Led led(Parts parts) {
        MetadataImage image = parts.metadata().image();
        long all = 0;
        long not = 0;
        for (var topic : image.topicsByName().values()) {
            for (var partition : topic.partitions()) {
                if (partition.leader() == parts.nodeId()) {
                    all++;
                    not += parts.leaders().find(topic.id(), partition.index()).isPresent() ? 0 : 1;
                }
            }
        }
        return new Led(all, not);
    }

    private static Optional<String> offline(DataDirectory directory) {
        List<PartitionLog> offline = directory.logs().stream()
                .filter(log -> log.offline().isPresent())
                .toList();
        return offline.stream()
                .findFirst()
                .flatMap(PartitionLog::offline)
                .map(first -> offline.size() + " of " + directory.logs().size() + " logs take no records: "
                        + first.message());
    }
}
