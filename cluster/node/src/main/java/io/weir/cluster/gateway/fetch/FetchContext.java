package io.weir.cluster.gateway.fetch;

import java.util.LinkedHashMap;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;

/** One fetch, as far as its session goes: what it is about, and what its answer must say. Used by one thread at a time. */
public sealed interface FetchContext {

    /** What the fetch is about, in the order in which it is to be served. */
    LinkedHashMap<PartitionRef, Wanted> wanted();

    /**
     * What to answer.
     *
     * @param read what was found for every partition of {@link #wanted}, in its order
     */
    FetchOutcome answer(LinkedHashMap<PartitionRef, PartitionData> read, long nowMs);

    /** A fetch whose session cannot be used. */
    record Refused(Errors error) implements FetchContext {
        @Override
        public LinkedHashMap<PartitionRef, Wanted> wanted() {
            return new LinkedHashMap<>();
        }

        @Override
        public FetchOutcome answer(LinkedHashMap<PartitionRef, PartitionData> read, long nowMs) {
            return FetchOutcome.error(error, FetchSessions.NO_SESSION);
        }
    }

    /** A fetch without a session: all is answered. */
    record Sessionless(LinkedHashMap<PartitionRef, Wanted> wanted) implements FetchContext {
        @Override
        public FetchOutcome answer(LinkedHashMap<PartitionRef, PartitionData> read, long nowMs) {
            return new FetchOutcome(Errors.NONE, FetchSessions.NO_SESSION, read);
        }
    }

    /** A fetch that begins a session if there is room for one: all is answered. */
    record Full(FetchSessions sessions, boolean byId, LinkedHashMap<PartitionRef, Wanted> wanted)
            implements FetchContext {
        @Override
        public FetchOutcome answer(LinkedHashMap<PartitionRef, PartitionData> read, long nowMs) {
            return new FetchOutcome(Errors.NONE, sessions.create(byId, wanted, read, nowMs), read);
        }
    }

    /**
     * A fetch within a session: what has not changed is left out.
     *
     * @param epoch the session's epoch after this fetch was taken
     */
    record Incremental(FetchSession session, int epoch, LinkedHashMap<PartitionRef, Wanted> wanted)
            implements FetchContext {
        @Override
        public FetchOutcome answer(LinkedHashMap<PartitionRef, PartitionData> read, long nowMs) {
            return session.answer(epoch, read);
        }
    }
}
