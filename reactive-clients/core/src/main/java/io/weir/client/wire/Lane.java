package io.weir.client.wire;

/**
 * What a connection is for. A broker answers one connection's requests one after the other, so that a long poll would hold up what
 * comes behind it; each lane has its own connection to a broker, opened when it is first needed.
 */
public enum Lane {
    /** Metadata, offsets, administration: short questions. */
    CONTROL,
    /** Produce requests. */
    PRODUCE,
    /** Fetch requests, which the broker may hold back. */
    FETCH,
    /** Fetches of what became wanted while the broker holds one back. */
    PROMPT_FETCH,
    /** Group membership and commits: what must never wait behind data. */
    COORDINATION
}
