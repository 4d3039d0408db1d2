package io.weir.cluster.gateway.fetch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.FetchMetadata;
import org.apache.kafka.common.requests.FetchResponse;

/**
 * The partitions of one client's fetches and what it was told of each last. A partition that gave records goes to the end, so that
 * those with much to give do not starve the others. Its lock guards all.
 */
final class FetchSession {
    private final int id;
    private final boolean byId;
    private final long createdMs;
    private final LinkedHashMap<PartitionRef, Cached> partitions;
    private int epoch;

    /** What is wanted of a partition, and what the client knows of it. */
    private static final class Cached {
        private Wanted wanted;
        private long highWatermark;
        private long logStartOffset;

        Cached(Wanted wanted, long highWatermark, long logStartOffset) {
            this.wanted = wanted;
            this.highWatermark = highWatermark;
            this.logStartOffset = logStartOffset;
        }

        /** Whether the answer must name the partition; takes note of what it says. */
        boolean tell(PartitionData data) {
            boolean failed = data.errorCode() != Errors.NONE.code();
            boolean news = failed
                    || highWatermark != data.highWatermark()
                    || logStartOffset != data.logStartOffset()
                    || FetchResponse.recordsSize(data) > 0
                    || FetchResponse.isPreferredReplica(data)
                    || FetchResponse.isDivergingEpoch(data);
            // After an error the client is told all anew as soon as it is over.
            highWatermark = failed ? -1 : data.highWatermark();
            logStartOffset = data.logStartOffset();
            return news;
        }
    }

    FetchSession(
            int id,
            boolean byId,
            Map<PartitionRef, Wanted> wanted,
            Map<PartitionRef, PartitionData> told,
            long createdMs) {
        this.id = id;
        this.byId = byId;
        this.createdMs = createdMs;
        this.epoch = FetchMetadata.nextEpoch(FetchMetadata.INITIAL_EPOCH);
        this.partitions = new LinkedHashMap<>();
        told.forEach((ref, data) -> {
            Cached cached = new Cached(wanted.get(ref), -1, -1);
            cached.tell(data);
            partitions.put(ref, cached);
        });
    }

    int id() {
        return id;
    }

    long createdMs() {
        return createdMs;
    }

    synchronized int size() {
        return partitions.size();
    }

    /** Why a fetch that names this session cannot go on with it, or NONE. */
    synchronized Errors refusal(int requestEpoch, boolean requestById) {
        if (requestEpoch != epoch) {
            return Errors.INVALID_FETCH_SESSION_EPOCH;
        }
        return requestById == byId ? Errors.NONE : Errors.FETCH_SESSION_TOPIC_ID_ERROR;
    }

    synchronized void update(Map<PartitionRef, Wanted> wanted, List<PartitionRef> forgotten) {
        wanted.forEach((ref, want) -> {
            Cached cached = partitions.get(ref);
            if (cached == null) {
                partitions.put(ref, new Cached(want, -1, -1));
            } else {
                cached.wanted = want;
            }
        });
        forgotten.forEach(partitions::remove);
    }

    /** Takes a fetch: from now on the next epoch is expected. */
    synchronized FetchContext next() {
        epoch = FetchMetadata.nextEpoch(epoch);
        LinkedHashMap<PartitionRef, Wanted> all = new LinkedHashMap<>();
        partitions.forEach((ref, cached) -> all.put(ref, cached.wanted));
        return new FetchContext.Incremental(this, epoch, all);
    }

    synchronized FetchOutcome answer(int expectedEpoch, LinkedHashMap<PartitionRef, PartitionData> read) {
        if (epoch != expectedEpoch) {
            // Another fetch of this session has come meanwhile: the client does not wait for this one any more.
            return FetchOutcome.error(Errors.INVALID_FETCH_SESSION_EPOCH, id);
        }
        LinkedHashMap<PartitionRef, PartitionData> news = new LinkedHashMap<>();
        read.forEach((ref, data) -> {
            Cached cached = partitions.get(ref);
            if (cached != null && cached.tell(data)) {
                news.put(ref, data);
                if (FetchResponse.recordsSize(data) > 0) {
                    partitions.remove(ref);
                    partitions.put(ref, cached);
                }
            }
        });
        return new FetchOutcome(Errors.NONE, id, news);
    }
}
