package io.weir.client.consumer.fetch;

import io.weir.client.consumer.PartitionException;
import io.weir.client.wire.fetch.FetchRequest;
import io.weir.client.wire.fetch.OffsetLookup;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;

/** What is to be done now, and when to look again. Filled by {@link FetchPlanner}. */
public final class Plan {
    /** Nothing has to be looked at again before something happens. */
    public static final long NEVER = Long.MAX_VALUE;

    /** A partition as it was when something was asked about it. */
    record Asked(FetchPartition partition, long generation, long offset) {
        boolean isStale() {
            return generation != partition.generation();
        }
    }

    /**
     * A fetch to send; its answer or failure goes back to the planner.
     *
     * @param prompt whether it goes beside one that the broker may be holding back
     */
    public record Fetch(
            int node, boolean prompt, int waitMs, int maxBytes, List<FetchRequest.Part> parts, List<Asked> asked) {}

    /** Offsets to ask for; the answer or failure goes back to the planner. */
    public record Lookup(int node, List<OffsetLookup.Part> parts, List<Asked> asked, boolean ofEnds) {}

    /** A broker said who leads. */
    public record NewLeader(TopicPartition partition, Node node, int epoch) {}

    final List<Fetch> fetches = new ArrayList<>();
    final List<Lookup> lookups = new ArrayList<>();
    final List<Chunk> chunks = new ArrayList<>();
    final List<NewLeader> leaders = new ArrayList<>();
    final List<FetchPartition> complete = new ArrayList<>();
    final List<PartitionException> failures = new ArrayList<>();
    boolean refresh;
    long wakeAtMs = NEVER;

    public List<Fetch> fetches() {
        return fetches;
    }

    public List<Lookup> lookups() {
        return lookups;
    }

    /** What came and is to be delivered. */
    public List<Chunk> chunks() {
        return chunks;
    }

    public List<NewLeader> leaders() {
        return leaders;
    }

    /** Partitions of which all that is wanted was now fetched; behind {@link #chunks()}. */
    public List<FetchPartition> complete() {
        return complete;
    }

    /** What ends the stream. */
    public List<PartitionException> failures() {
        return failures;
    }

    /** Whether metadata has to be asked for anew. */
    public boolean refresh() {
        return refresh;
    }

    /** When to plan again although nothing happened. */
    public long wakeAtMs() {
        return wakeAtMs;
    }
}
